/** Which actors should be running and are not, as their journals tell: what a sweep wakes. */

import type { Mission } from "../course/state.ts";
import { ActorName, type Instant, type RunId } from "../ids.ts";
import { finishedMissions } from "../keeper/archive.ts";
import { keeperOf, landerOf, missionOf } from "../journal/events.ts";
import type { Lander } from "../lander/state.ts";
import type { JournalLine } from "../line.ts";
import { familyAround } from "../objective/facts.ts";
import { hasEnded, progressOf } from "../objective/progress.ts";
import { objectiveOf } from "../objective/state.ts";

export type Due = { readonly actor: ActorName; readonly reason: string };

const minute = 60_000;
/** How long a wake may take to arrive before it counts as lost. */
const patience = 2 * minute;
/** Lost wakes are repeated at each sweep for so long; what still rests then waits for others, and is looked at hourly. */
const persistence = 30 * minute;
/** After this long an open lap is looked at, in case its run died without a word. */
const lapPatience = 15 * minute;
const thoroughEvery = 60 * minute;

export const lander = ActorName.parse("land");
const keeper = ActorName.parse("keep");

export function due(journals: ReadonlyMap<ActorName, readonly JournalLine[]>, now: Instant): readonly Due[] {
  const queue = landerOf(journals.get(lander) ?? []);
  const missions = [...journals].flatMap(([actor, lines]) => {
    const mission = missionOf(actor, lines);
    return mission === undefined ? [] : [{ actor, mission, last: lines.at(-1)?.hash }];
  });
  const { archived } = keeperOf(journals.get(keeper) ?? []);
  const lying = missions.flatMap(({ actor, mission }) => dueMission(actor, mission, queue, now));
  const all = missions.map((each) => each.mission);
  return [
    ...dueLander(all, queue, now),
    ...lying,
    ...missions.flatMap(({ actor, mission }) => dueObjective(actor, mission, all, now)),
    ...dueKeeper(
      missions.flatMap(({ mission, last }) => (archived.get(mission.issue)?.hash === last ? [] : mission)),
      now,
    ),
  ];
}

const decidesByConfig = new Set(["queued", "planning", "building", "verifying", "in-review", "underway", "judging"]);

/** Missions with no run of their own whose next step may depend on the configuration. */
export function resting(journals: ReadonlyMap<ActorName, readonly JournalLine[]>): readonly ActorName[] {
  return [...journals].flatMap(([actor, lines]) => {
    const mission = missionOf(actor, lines);
    const rests = mission !== undefined && mission.open === undefined && mission.parkedUntil === undefined;
    return rests && decidesByConfig.has(mission.stage.kind) ? [actor] : [];
  });
}

/** The runs that work for missions: in them models are asked. */
export function runsOf(journals: ReadonlyMap<ActorName, readonly JournalLine[]>): readonly RunId[] {
  return [...journals].flatMap(([actor, lines]) => missionOf(actor, lines)?.open?.run ?? []);
}

function dueMission(actor: ActorName, mission: Mission, queue: Lander, now: Instant): readonly Due[] {
  if (mission.paused !== undefined && mission.open === undefined) return [];
  const reason = whyDue(mission, queue, now);
  return reason === undefined ? [] : [{ actor, reason }];
}

/** Missions that are over for good are archived by the keeper. `missions`: those that are not. */
function dueKeeper(missions: readonly Mission[], now: Instant): readonly Due[] {
  const rest = finishedMissions(missions, now).some(({ lastAt }) => hourly(now - lastAt));
  return rest ? [{ actor: keeper, reason: "missions are over and can be archived" }] : [];
}

/** An objective that would go on if it looked: a feature could begin, or all have ended, and nobody told it. */
function dueObjective(actor: ActorName, mission: Mission, all: readonly Mission[], now: Instant): readonly Due[] {
  const objective = objectiveOf(mission);
  if (objective === undefined || mission.stage.kind !== "underway" || mission.paused !== undefined) return [];
  const family = familyAround(mission, all);
  const newest = Math.max(mission.lastAt, ...(family?.children.map(({ lastAt }) => lastAt) ?? []));
  const progress = progressOf(objective, family);
  const wanted = progress.every(hasEnded) || progress.some(({ at }) => at === "ready" || at === "unopened");
  const late = wanted && now - newest > patience;
  return late || hourly(now - newest) ? [{ actor, reason: "its features are looked at again" }] : [];
}

function whyDue(mission: Mission, queue: Lander, now: Instant): string | undefined {
  const quiet = now - mission.lastAt;
  if (mission.open !== undefined) return quiet > lapPatience ? "its lap has been open for long" : undefined;
  if (mission.parkedUntil !== undefined)
    return now >= mission.parkedUntil ? "the model provider may be back" : undefined;
  return quiet <= patience ? undefined : lyingStill(mission, queue, now);
}

function lyingStill(mission: Mission, queue: Lander, now: Instant): string | undefined {
  const quiet = now - mission.lastAt;
  if (mission.stage.kind === "deciding") return unanswered(mission, now);
  if (["queued", "planning", "building", "verifying", "judging"].includes(mission.stage.kind)) return unstarted(quiet);
  if (mission.stage.kind === "in-review") return hourly(quiet) ? "its pull request is looked at again" : undefined;
  return queueAnswered(mission, queue) ? "the merge queue has answered" : undefined;
}

/** Lost wakes are made good by the hour; what was answered meanwhile is found then too. */
function unanswered({ asked, lastAt }: Mission, now: Instant): string | undefined {
  const over = asked.some(({ until }) => until !== undefined && now >= until);
  return over || hourly(now - lastAt) ? "its question is looked at again" : undefined;
}

function unstarted(quiet: number): string | undefined {
  return quiet <= persistence || hourly(quiet) ? "its next lap was not started" : undefined;
}

/** The lander has recorded something that the mission has not. */
function queueAnswered(mission: Mission, queue: Lander): boolean {
  const landed = queue.landed.find((each) => each.issue === mission.issue);
  if (mission.stage.kind === "landing") return landed !== undefined || wasBounced(mission, queue);
  return mission.stage.kind === "integrated" && landed?.promoted !== undefined;
}

function wasBounced(mission: Mission, queue: Lander): boolean {
  return queue.bounced.some((each) => each.issue === mission.issue && each.head === mission.head?.commit);
}

/** Whether what has been lying for so long counts as lost, and is to be woken at this sweep. */
export function lost(quiet: number): boolean {
  return quiet > patience && (quiet <= persistence || hourly(quiet));
}

/** True for a few minutes of every hour, so that repeated sweeps look again now and then and not each time. */
function hourly(quiet: number): boolean {
  return quiet % thoroughEvery < 6 * minute && quiet > thoroughEvery;
}

function dueLander(missions: readonly Mission[], queue: Lander, now: Instant): readonly Due[] {
  const answered = (mission: Mission) =>
    queue.landed.some((each) => each.issue === mission.issue) || wasBounced(mission, queue);
  const waiting = missions.some(
    (mission) => mission.stage.kind === "landing" && now - mission.lastAt > patience && !answered(mission),
  );
  if (waiting) return [{ actor: lander, reason: "an approved pull request waits to land" }];
  const unpromoted = missions.some((mission) => mission.stage.kind === "integrated" && hourly(now - mission.lastAt));
  return unpromoted ? [{ actor: lander, reason: "promotion is looked at again" }] : [];
}
