/** `concurrency:` of a workflow or job, resolved. */

import type { Sight } from "../expressions/evaluate.ts";
import { interpolate, isOn } from "../expressions/template.ts";
import type { GroupRules } from "../runs/concurrency.ts";
import type { ConcurrencyShape } from "../workflow/shape.ts";

/** Throws for `queue: max` together with `cancel-in-progress: true`, which GitHub refuses. */
export function groupRules(shape: ConcurrencyShape | undefined, sight: Sight): GroupRules | undefined {
  if (shape === undefined) return undefined;
  if (typeof shape === "string") return { group: interpolate(shape, sight), cancelInProgress: false, queueAll: false };
  const cancelInProgress = isOn(shape["cancel-in-progress"], sight);
  const queueAll = interpolate(shape.queue ?? "single", sight) === "max";
  if (cancelInProgress && queueAll) throw new Error("'queue: max' cannot be combined with 'cancel-in-progress: true'.");
  return { group: interpolate(shape.group, sight), cancelInProgress, queueAll };
}
