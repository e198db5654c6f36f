/** What an actor's run is told when it looks: branches and journals as it fetched them, issue, pull request and jobs as they are now. */

import { spentOn, standingsOf } from "#mission/course/neighbours";
import type { Mission } from "#mission/course/state";
import type { MissionFacts } from "#mission/facts";
import { sum, type Sha } from "#mission/ids";
import { landingIn } from "#mission/lander/answer";
import type { LanderFacts } from "#mission/lander/facts";
import { storyOf } from "#mission/lander/promote";
import { queueBranch } from "#mission/say/labels";
import { aboutToWork, type Clashes, goBefore, noClashes } from "#mission/tiers/clash";
import { factsOf } from "../../support/facts.ts";
import { red, ran, verdict } from "../../support/laps.ts";
import { queueFacts } from "../../support/queue.ts";
import { between, commit, isAncestor, merge, treeOf } from "./commits.ts";
import { lapFacts, pathOf } from "./results.ts";
import { config, now, planFor, type Setting } from "./setting.ts";
import {
  type NeighbourSeen,
  type MissionPlace,
  type MissionRun,
  type MissionSeen,
  type QueuePlace,
  type QueueRun,
  type QueueSeen,
} from "./world.ts";

/** What a mission's run fetches of the other mission. */
export function neighbourSeen(number: MissionPlace["number"], other: MissionPlace): NeighbourSeen {
  const mission = other.journal.state;
  const others = mission === undefined ? [] : [mission];
  const [before] = goBefore({ issue: number }, others);
  const [standing] = standingsOf(others, others, now).others;
  return { other: standing, otherSpent: spentOn(others, now), ahead: before?.issue, aheadHead: before?.head };
}

/** What a mission's run fetches of the merge queue. */
export function answersSeen(number: MissionPlace["number"], { journal }: QueuePlace): MissionSeen["queue"] {
  const { landed, bounced } = journal.state;
  return {
    landed: landed.filter(({ issue }) => issue === number),
    bounced: bounced.filter(({ issue }) => issue === number),
  };
}

export function missionFacts(
  place: MissionPlace,
  { seen, journal, branch }: MissionRun,
  setting: Setting,
): MissionFacts {
  const mission = journal.state;
  const own = mission === undefined ? [] : [mission];
  return factsOf({
    config,
    setup: ["npm ci"],
    issue: place.issue,
    tips: seen.tips,
    branch,
    pull: place.pull,
    lap: lapOf(place, mission, setting),
    others: seen.other === undefined ? [] : [seen.other],
    spentToday: sum([seen.otherSpent, spentOn(own, now)]),
    landing: landingIn(seen.queue, mission),
    clashes: clashesOf(mission, seen),
  });
}

function lapOf(place: MissionPlace, mission: Mission | undefined, setting: Setting): MissionFacts["lap"] {
  const open = mission?.open;
  if (mission === undefined || open === undefined) return undefined;
  const result = place.results[open.lap - 1] ?? "running";
  return lapFacts(
    { mission, open, plan: planFor(place.number), path: pathOf(place.number, setting.overlapping) },
    result,
  );
}

function clashesOf(mission: Mission | undefined, { ahead, aheadHead, tips }: MissionSeen): Clashes {
  const own = aboutToWork(mission);
  if (own === undefined) return noClashes;
  const conflicts = (head: Sha | undefined) => {
    const merged = head === undefined ? undefined : merge(own, head);
    return merged?.kind === "conflict" ? merged.paths : [];
  };
  const paths = conflicts(aheadHead);
  const others = ahead === undefined || paths.length === 0 ? [] : [{ issue: ahead, paths }];
  return { others, integration: conflicts(tips.integration) };
}

/** What the merge queue's run fetches of a mission. */
export function missionSeen({ journal: { state: mission }, branch: tip }: MissionPlace): QueueSeen {
  if (mission === undefined) return { waiters: [], stories: [] };
  const { issue, title, head, green, lastAt } = mission;
  const waits = mission.stage.kind === "landing" && mission.paused === undefined;
  return {
    waiters: waits ? [{ mission: { issue, title, head, green, lastAt }, tip }] : [],
    stories: [[issue, storyOf(mission, config.config)]],
  };
}

export function queueFactsOf(place: QueuePlace, run: QueueRun): LanderFacts {
  const { tips, seen } = run;
  const { integration } = tips;
  return queueFacts({
    config,
    tips,
    waiting: waiting(run),
    lap: verification(place, run),
    behind:
      integration === undefined || isAncestor(tips.default, integration)
        ? undefined
        : fitOnto(integration, tips.default),
    ahead: integration !== undefined && !isAncestor(integration, tips.default),
    arrived: arrived(place, run),
    promotion: place.promotion.open,
    stories: new Map(seen.stories),
  });
}

function waiting({ seen, tips, journal, candidates }: QueueRun): LanderFacts["waiting"] {
  const { integration } = tips;
  const { landed, bounced } = journal.state;
  return seen.waiters.flatMap(({ mission: { issue, title, head, green, lastAt }, tip }) => {
    const answered = [...landed, ...bounced.filter((each) => each.head === head?.commit)].some(
      (each) => each.issue === issue,
    );
    if (answered || head === undefined || integration === undefined || tip !== head.commit) return [];
    return {
      issue,
      title,
      head: head.commit,
      greenTree: head.verified ? treeOf(head.commit) : undefined,
      approvedAt: lastAt,
      fit: fitOnto(integration, head.commit, green),
      queueTip: candidates[queueBranch(issue)],
    };
  });
}

/** As the hands put a head onto the tip. */
function fitOnto(tip: Sha, head: Sha, green?: readonly Sha[]): NonNullable<LanderFacts["behind"]> {
  if (isAncestor(head, tip)) return { kind: "fits", commit: tip, tree: treeOf(tip) };
  if (isAncestor(tip, head) && (green === undefined || between(tip, head).every((sha) => green.includes(sha))))
    return { kind: "fits", commit: head, tree: treeOf(head) };
  const merged = merge(tip, head);
  if (merged.kind === "conflict") return merged;
  const made = commit(merged.files, [tip, head]);
  return { kind: "fits", commit: made, tree: treeOf(made) };
}

function verification({ results }: QueuePlace, { journal }: QueueRun): LanderFacts["lap"] {
  const { open } = journal.state;
  if (open === undefined) return undefined;
  const result = results[open.lap - 1] ?? "running";
  if (result === "running") return { kind: "running" };
  if (result !== "done" && result !== "bad") return { kind: "over", verdict: undefined };
  const { commit: tested } = open.candidate;
  return { kind: "over", verdict: verdict(open.task, result === "done" ? ran(tested) : ran(tested, red)) };
}

function arrived({ promotion }: QueuePlace, { journal, tips }: QueueRun): LanderFacts["arrived"] {
  const ends = [tips.default, ...promotion.merged];
  const pending = journal.state.landed.filter((each) => each.promoted === undefined);
  return pending.filter((each) => ends.some((end) => isAncestor(each.commit, end))).map(({ issue }) => issue);
}
