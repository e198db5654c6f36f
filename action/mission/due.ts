/** Which actors should be woken although nothing was heard: placeholder of the shape until the mission's own rule is merged. */

import type { ActorName, Instant } from "./ids.ts";
import type { JournalLine } from "./line.ts";

export function due(
  _journals: ReadonlyMap<ActorName, readonly JournalLine[]>,
  _now: Instant,
): readonly { actor: ActorName; reason: string }[] {
  return [];
}
