/** Outcomes that say nothing about the work: machines lost, provider down, money gone, the model declining. What other workers brought is kept first. */

import type { MissionEvent } from "../course/event.ts";
import { stop, stopForInjection } from "../course/ending.ts";
import { after } from "../course/fold.ts";
import type { Mission, OpenLap } from "../course/state.ts";
import type { Outcome } from "../handoff.ts";
import { Instant, usd } from "../ids.ts";
import { perform, type Step } from "../step.ts";
import type { LapClosed, Over } from "../money/books.ts";
import { readyUnits } from "../tiers/ready.ts";
import type { Scene } from "./open.ts";
import { sliceOf } from "../money/slice.ts";

type Failure = Extract<Outcome, { kind: "failed" }>;
type Partial = Extract<Outcome, { kind: "partial" }>;

export type Ended = {
  readonly open: OpenLap;
  readonly over: Over;
  readonly closed: LapClosed;
  /** What is kept of the lap's work; nothing to perform when nothing was brought. */
  readonly kept: Step<MissionEvent>;
};

/** How often in a row a lap's jobs may vanish before the mission gives up on the machines. */
const mostLosses = 3;
const mostParks = 6;
const parkMinutes = 5;

/** What has to happen instead of weighing the work; undefined when the hand-offs speak for themselves. */
export function haltOf(scene: Scene, ended: Ended): Step<MissionEvent> | undefined {
  const { over } = ended;
  const failed = [...over.handoffs.values()].flatMap(({ outcome }) => (isHalted(outcome) ? [outcome] : []));
  const find = (...reasons: readonly Failure["reason"][]) => failed.find(({ reason }) => reasons.includes(reason));
  const misled = ofModel(scene, find("injection"), find("refused"));
  if (misled !== undefined) return misled;
  const budget = find("budget");
  if (budget !== undefined && !hasMore(scene, ended)) return stop(scene, "budget", budget.message);
  const environment = find("environment", "setup") ?? unverifiable(over);
  if (environment !== undefined && !anythingKept(ended))
    return stop(scene, "environment", ofSmoke(scene, environment.message));
  const down = find("overloaded");
  if (down !== undefined) return park(scene, down.message);
  if (environment !== undefined) return perform();
  return find("cancelled") === undefined ? ofLosses(scene, ended) : ofCancelling(scene, ended);
}

/** The smoke command runs last of the set-up, on the project as it was found: it is not the machine that is at fault. */
function ofSmoke({ config }: Scene, message: string): string {
  const { smoke } = config.quality;
  const failed = smoke !== undefined && message.startsWith(`The set-up command \`${smoke}\` `);
  return failed ? `The quality gate is closed: smoke command. ${message}` : message;
}

/** The model did what a text told it, or declined: trying again would be the same again. */
function ofModel(
  scene: Scene,
  injected: Halted | undefined,
  refused: Halted | undefined,
): Step<MissionEvent> | undefined {
  if (injected !== undefined) return stopForInjection(scene, injected.message, []);
  return refused && stop(scene, "needs-human", `The model declined the task: ${refused.message}`);
}

type Halted = { readonly message: string };

/** The machine cannot verify. What was built is kept first: then the next lap only verifies, and ends here. */
function unverifiable({ verdict }: Over): { readonly message: string } | undefined {
  return verdict?.outcome.kind === "environment" ? verdict.outcome : undefined;
}

/** An empty purse halts nobody who has something to go on from. */
function isHalted(outcome: Outcome): outcome is Failure | Partial {
  return outcome.kind === "failed" || (outcome.kind === "partial" && outcome.reason !== "budget");
}

function anythingKept({ kept }: Ended): boolean {
  return kept.kind === "perform" && kept.deeds.length > 0;
}

/**
 * Whether a unit that ran out of money can get at least half as much again when it is tried next: its share was small because others worked
 * beside it, who are done, or because the day had little left.
 */
function hasMore({ mission, facts, config, now }: Scene, { open, over, closed, kept }: Ended): boolean {
  const events = [closed, ...(kept.kind === "perform" ? kept.deeds : []).flatMap(eventsOf)];
  const next = events.reduce((known, event) => after(known, { at: now, event }) ?? known, mission);
  const short = open.tasks.filter(({ id }) => isShort(over, id)).map(({ reserved }) => reserved);
  const jobs = jobsNext(next, open);
  const slice = sliceOf(next, config.budget, { today: usd(0), family: facts.family?.used }, jobs);
  return slice.kind === "slice" && slice.usd >= 1.5 * Math.max(...short);
}

/** Units that are left when those that came are built; any other lap is given as it was. */
function jobsNext(next: Mission, { assembly, tasks }: OpenLap): number {
  if (next.plan !== undefined && assembly !== undefined) return Math.max(1, readyUnits(next, next.plan).length);
  return Math.max(1, tasks.filter(({ kind }) => kind !== "verify").length);
}

function eventsOf(deed: Extract<Step<MissionEvent>, { kind: "perform" }>["deeds"][number]): readonly MissionEvent[] {
  return deed.kind === "record" ? deed.events : [];
}

function isShort({ handoffs }: Over, task: OpenLap["tasks"][number]["id"]): boolean {
  const outcome = handoffs.get(task)?.outcome;
  return outcome?.kind === "failed" && outcome.reason === "budget";
}

/** Jobs that ended without a word are done again, and not for ever. */
function ofLosses(scene: Scene, { over, closed }: Ended): Step<MissionEvent> | undefined {
  if (closed.lost.length === 0 || over.assembled?.kind === "assembled") return undefined;
  if (scene.mission.losses + 1 < mostLosses) return perform();
  return stop(
    scene,
    "environment",
    `The jobs of ${mostLosses} laps in a row were lost before they could hand anything over.`,
  );
}

/** A run that was cancelled is nobody's failure: not the worker's, and not the machines' when it was we who held it. */
function ofCancelling(scene: Scene, ended: Ended): Step<MissionEvent> | undefined {
  const held = scene.mission.paused !== undefined || !scene.config.enabled;
  return held ? perform() : ofLosses(scene, ended);
}

function park(scene: Scene, message: string): Step<MissionEvent> {
  const { mission, now } = scene;
  if (mission.parks >= mostParks)
    return stop(scene, "environment", `The model provider could not be reached ${mostParks} times: ${message}`);
  const until = Instant.parse(now + parkMinutes * 60_000 * 2 ** mission.parks);
  return perform({ kind: "record", events: [{ kind: "parked", until, reason: message }], refs: [] });
}
