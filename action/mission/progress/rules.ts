/** What a mission does about its own progress: stops where it stands still, is looked into where its rounds bring nothing. */

import type { MissionEvent } from "../course/event.ts";
import { leavePlace, record, stop } from "../course/ending.ts";
import type { Mission, OpenLap } from "../course/state.ts";
import type { Sha, TaskId, UnitId } from "../ids.ts";
import type { Scene } from "../lap/open.ts";
import { resumeWish } from "../course/wishes.ts";
import type { Over } from "../money/books.ts";
import { usedOf } from "../money/slice.ts";
import { sayHeld, saySafeStop } from "../say/ladder.ts";
import { sayStandstill } from "../say/standstill.ts";
import { rest, type Step } from "../step.ts";
import { evaluate, isFlat, type Lap, type Round } from "./round.ts";
import { isAtLeastAs, mayGoUp, nextRung, triggerOf, within } from "./ladder.ts";
import { standstillOf } from "./standstill.ts";

/** Ends a mission that only repeats itself; undefined while it gets on. */
export function haltedStanding(scene: Scene): Step<MissionEvent> | undefined {
  const standstill = standstillOf(scene.mission.progress);
  return standstill && stop(scene, "stalled", sayStandstill(standstill));
}

/** The scene with as many workers, and the models, that the ladder leaves. */
export function asLadderAllows(scene: Scene): Scene {
  return { ...scene, config: within(scene.config, scene.mission.progress.ladder.rung) };
}

/** A step down or up the ladder where there is reason for one, or a rest where it allows nothing. `scene`: with the whole configuration. */
export function onLadder(scene: Scene): Step<MissionEvent> | undefined {
  const low = heldLow(scene, "read-only");
  return aStep(scene) ?? (low === undefined ? undefined : rest(low));
}

function aStep(scene: Scene): Step<MissionEvent> | undefined {
  const { mission, facts, config } = scene;
  const { ladder } = mission.progress;
  const resumed = resumeWish(mission, facts);
  const held = isAtLeastAs(ladder.rung, "plan-only");
  if (held && resumed !== undefined) return up(scene, { heard: resumed.heard });
  const trigger = triggerOf(ladder, usedOf(mission).usd / config.budget.feature_usd);
  if (trigger === undefined) return mayGoUp(ladder) ? up(scene, {}) : undefined;
  const to = nextRung(ladder.rung, 1, config);
  const down = { kind: "degraded", to, trigger } as const;
  if (to !== "stop") return record(down);
  return leavePlace(scene, down, { kind: "stopped", reason: ends[trigger], message: saySafeStop(trigger) });
}

const ends = { budget: "budget", conflicts: "stalled", "rate-limits": "environment", verification: "stalled" } as const;

function up({ mission, config }: Scene, word: { readonly heard?: number }): Step<MissionEvent> {
  return record({ kind: "recovered", to: nextRung(mission.progress.ladder.rung, -1, config), ...word });
}

/** Why a mission that wants to build, or to do anything, does not: undefined where the ladder lets it. */
export function heldLow({ mission }: Pick<Scene, "mission">, from: "plan-only" | "read-only"): string | undefined {
  const { rung } = mission.progress.ladder;
  return isAtLeastAs(rung, from) ? sayHeld(rung) : undefined;
}

/** Whether the last rounds were all worth the same. */
export function isStalled({ mission, config }: Pick<Scene, "mission" | "config">): boolean {
  const scores = mission.progress.rounds.map(({ score }) => score);
  return isFlat(scores, config.planning.stall_rounds);
}

/** What a lap that built or verified was worth; undefined for others, and where nobody knows, since the verification was lost and comes again. */
export function roundOf(scene: Scene, { assembly }: OpenLap, over: Over): Round | undefined {
  if (assembly === undefined) return undefined;
  const put = over.assembled?.kind === "assembled" ? over.assembled : undefined;
  const head = assembly.parts.length === 0 ? scene.mission.head : put;
  const results = ranOn(head?.commit, over);
  if (put !== undefined && results === undefined) return undefined;
  return worthOf(scene, { results, tree: put?.tree, came: cameIn(assembly, over) });
}

function cameIn({ parts }: NonNullable<OpenLap["assembly"]>, over: Over): readonly UnitId[] {
  if (over.assembled?.kind !== "assembled") return [];
  return parts.filter(({ task }) => isChanged(over, task)).map(({ unit }) => unit);
}

type Came = Pick<Lap, "results" | "tree"> & { readonly came: readonly UnitId[] };

function worthOf({ mission, facts }: Scene, { results, tree, came }: Came): Round {
  const units = unitsOf(mission, new Set([...mission.built, ...came]));
  return evaluate({ commands: facts.commands, results, units, before: passedBefore(mission), tree });
}

/** What our commands said of exactly this commit. */
function ranOn(commit: Sha | undefined, { verdict }: Over) {
  return verdict?.outcome.kind === "ran" && verdict.outcome.commit === commit ? verdict.outcome.results : undefined;
}

function passedBefore({ progress }: Mission): readonly string[] {
  return progress.rounds.at(-1)?.passed ?? [];
}

function unitsOf({ plan }: Mission, built: ReadonlySet<UnitId>) {
  const planned = plan?.units ?? [];
  return { built: planned.filter(({ id }) => built.has(id)).length, planned: planned.length };
}

function isChanged({ handoffs }: Over, task: TaskId): boolean {
  return handoffs.get(task)?.outcome.kind === "changed";
}
