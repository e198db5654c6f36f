/** Closing a lap: the books first, then what its hand-offs and its verdict mean for the mission. */

import type { Handoff } from "../handoff.ts";
import type { LapFacts } from "../facts.ts";
import { perform, type Step } from "../step.ts";
import { addUsage, type Call } from "../spend.ts";
import { Instant, Usd } from "../ids.ts";
import type { MissionEvent, Spend } from "../course/event.ts";
import { record, stop } from "../course/ending.ts";
import type { Scene } from "./open.ts";
import { settleBuild } from "./settle-build.ts";
import { settleDoctor } from "./settle-doctor.ts";
import { settlePlan } from "./settle-plan.ts";
import { settleReview } from "./settle-review.ts";
import { isOver, type OpenLap } from "../course/state.ts";

export type Over = Extract<LapFacts, { kind: "over" }>;

/** How often in a row a lap's jobs may vanish before the mission gives up on the machines. */
const mostLosses = 3;
const mostParks = 6;
const parkMinutes = 5;

/** What one lap's outcome does to the mission: its events, refs and wakes. The closing of the books is put before them; it is all that is left to a mission that is over. */
export function settle(scene: Scene, open: OpenLap, over: Over): Step<MissionEvent> {
  const closed = closeBooks(open, over);
  if (isOver(scene.mission) || (builds(open) && movedByOthers(scene))) return record(closed);
  const step = standStill(scene, over, closed) ?? meaning(scene, open, over);
  if (step.kind !== "perform") return record(closed);
  const [first, ...others] = step.deeds;
  if (first?.kind !== "record") return perform({ kind: "record", events: [closed], refs: [] }, ...step.deeds);
  return perform({ ...first, events: [closed, ...first.events] }, ...others);
}

function builds({ assembly }: OpenLap): boolean {
  return assembly !== undefined && assembly.parts.length > 0;
}

/** Somebody else pushed to the feature branch while the lap ran: what they did is never written over. */
function movedByOthers({ mission, facts }: Scene): boolean {
  return facts.branch !== mission.head?.commit;
}

type LapClosed = Extract<MissionEvent, { kind: "lapClosed" }>;

function closeBooks(open: OpenLap, over: Over): LapClosed {
  const handoffs = open.tasks.flatMap((task) => over.handoffs.get(task.id) ?? []);
  const lost = open.tasks
    .filter((task) => (task.kind === "verify" ? verdictIsMissing(open, over) : !over.handoffs.has(task.id)))
    .map((task) => ({ task: task.id, charged: over.given ? task.reserved : Usd.parse(0) }));
  const spend = handoffs.flatMap((handoff) => summed(handoff));
  return { kind: "lapClosed", lap: open.lap, spend, lost, notes: handoffs.flatMap((handoff) => handoff.notes) };
}

function summed(handoff: Handoff): readonly Spend[] {
  const rows = new Map<string, Spend>();
  for (const call of handoff.calls) {
    const key = `${call.role} ${call.model}`;
    rows.set(key, plus(rows.get(key), call, handoff));
  }
  return [...rows.values()];
}

function plus(row: Spend | undefined, call: Call, handoff: Handoff): Spend {
  const { role, model, prompt, usage, cost } = call;
  const version = prompt === undefined ? {} : { prompt };
  if (row === undefined) return { task: handoff.task, role, model, ...version, calls: 1, usage, cost };
  return { ...row, calls: row.calls + 1, usage: addUsage(row.usage, usage), cost: Usd.parse(row.cost + cost) };
}

/** Outcomes that say nothing about the work: machines lost, provider down, money gone, the model declining. What other workers brought is kept. */
function standStill(scene: Scene, over: Over, closed: LapClosed): Step<MissionEvent> | undefined {
  const failed = [...over.handoffs.values()].flatMap(({ outcome }) => (outcome.kind === "failed" ? [outcome] : []));
  const find = (...reasons: readonly string[]) => failed.find((outcome) => reasons.includes(outcome.reason));
  const budget = find("budget");
  if (budget !== undefined) return stop(scene, "budget", budget.message);
  const environment = find("environment", "setup");
  if (environment !== undefined) return stop(scene, "environment", environment.message);
  const refused = find("refused");
  if (refused !== undefined) return stop(scene, "needs-human", `The model declined the task: ${refused.message}`);
  const down = find("overloaded");
  if (down !== undefined) return park(scene, down.message);
  if (closed.lost.length === 0 || over.assembled?.kind === "assembled") return undefined;
  if (scene.mission.losses + 1 < mostLosses) return perform();
  return stop(
    scene,
    "environment",
    `The jobs of ${mostLosses} laps in a row were lost before they could hand anything over.`,
  );
}

/** A lap that only verifies has nothing else to show; beside hand-offs, a lost verification is simply done again. */
function verdictIsMissing(open: OpenLap, over: Over): boolean {
  return open.tasks.every((task) => task.kind === "verify") && over.verdict === undefined;
}

function park(scene: Scene, message: string): Step<MissionEvent> {
  const { mission, now } = scene;
  if (mission.parks >= mostParks)
    return stop(scene, "environment", `The model provider could not be reached ${mostParks} times: ${message}`);
  const until = now + parkMinutes * 60_000 * 2 ** mission.parks;
  return perform({ kind: "record", events: [parkedUntil(until, message)], refs: [] });
}

function parkedUntil(until: number, reason: string): MissionEvent {
  return { kind: "parked", until: Instant.parse(until), reason };
}

function meaning(scene: Scene, open: OpenLap, over: Over): Step<MissionEvent> {
  const [first] = open.tasks;
  if (first?.kind === "plan") return settlePlan(scene, over.handoffs.get(first.id));
  if (first?.kind === "review") return settleReview(scene, open, over);
  if (first?.kind === "doctor") return settleDoctor(scene, over.handoffs.get(first.id));
  return settleBuild(scene, open, over);
}
