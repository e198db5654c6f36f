/** What a mission does about its own progress: stops where it stands still, is looked into where its rounds bring nothing. */

import type { MissionEvent } from "../course/event.ts";
import { stop } from "../course/ending.ts";
import type { Mission, OpenLap } from "../course/state.ts";
import type { Sha, TaskId, UnitId } from "../ids.ts";
import type { Scene } from "../lap/open.ts";
import type { Over } from "../money/books.ts";
import { sayStandstill } from "../say/standstill.ts";
import type { Step } from "../step.ts";
import { evaluate, isFlat, type Round } from "./round.ts";
import { standstillOf } from "./standstill.ts";

/** Ends a mission that only repeats itself; undefined while it gets on. */
export function haltedStanding(scene: Scene): Step<MissionEvent> | undefined {
  const standstill = standstillOf(scene.mission.progress);
  return standstill && stop(scene, "stalled", sayStandstill(standstill));
}

/** Whether the last rounds were all worth the same. */
export function isStalled({ mission, config }: Pick<Scene, "mission" | "config">): boolean {
  const scores = mission.progress.rounds.map(({ score }) => score);
  return isFlat(scores, config.planning.stall_rounds);
}

/** What a lap that built or verified was worth; undefined for others. */
export function roundOf({ mission, facts }: Scene, { assembly }: OpenLap, over: Over): Round | undefined {
  if (assembly === undefined) return undefined;
  const put = over.assembled?.kind === "assembled" ? over.assembled : undefined;
  const commit = assembly.parts.length === 0 ? mission.head?.commit : put?.commit;
  const came = put === undefined ? [] : assembly.parts.filter(({ task }) => isChanged(over, task));
  return evaluate({
    commands: facts.commands,
    results: ranOn(commit, over),
    units: unitsOf(mission, new Set([...mission.built, ...came.map(({ unit }) => unit)])),
    before: passedBefore(mission),
    tree: put?.tree,
  });
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
