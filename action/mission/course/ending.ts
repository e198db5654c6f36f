/** How a mission leaves the stage: the record, the place it frees, and who is woken. */

import { missionActor } from "../ids.ts";
import { type Deed, perform, type Step } from "../step.ts";
import type { MissionEvent, StopReason } from "./event.ts";
import type { Scene } from "../lap/open.ts";
import { nextInLine } from "./start.ts";

export function record(...events: readonly MissionEvent[]): Step<MissionEvent> {
  return perform({ kind: "record", events, refs: [] });
}

/** Ends a mission short of its goal, with words for the maintainer, and lets the next one start. */
export function stop(scene: Pick<Scene, "facts">, reason: StopReason, message: string): Step<MissionEvent> {
  const stopped: Deed<MissionEvent> = { kind: "record", events: [{ kind: "stopped", reason, message }], refs: [] };
  return perform(stopped, ...wakeNext(scene));
}

/** The wake of the next queued mission; none when nobody waits. */
export function wakeNext({ facts }: Pick<Scene, "facts">): readonly Deed<MissionEvent>[] {
  const next = nextInLine(facts);
  return next === undefined ? [] : [{ kind: "wake", actor: missionActor(next), reason: "a place is free" }];
}
