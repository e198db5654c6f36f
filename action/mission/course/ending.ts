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
  return leavePlace(scene, { kind: "stopped", reason, message });
}

/** Records what makes the mission wait for people or end, and lets the next one have its place. */
export function leavePlace(scene: Pick<Scene, "facts">, ...events: readonly MissionEvent[]): Step<MissionEvent> {
  return perform({ kind: "record", events, refs: [] }, ...wakeNext(scene));
}

/** The wake of the next queued mission; none when nobody waits. */
export function wakeNext({ facts }: Pick<Scene, "facts">): readonly Deed<MissionEvent>[] {
  const next = nextInLine(facts);
  return next === undefined ? [] : [{ kind: "wake", actor: missionActor(next), reason: "a place is free" }];
}
