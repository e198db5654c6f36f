/** Which actor a run is for: told by whoever dispatched it, or worked out from the event where there is no app. */

import { ActorName } from "#mission/ids";
import { wakesFor } from "#mission/wake/wake";
import { defaultIntegration } from "#mission/config";

export type Trigger = { readonly name: string; readonly payload: unknown };

/** The first is this run's; the others are dispatched by it. Empty when the event is nobody's business. */
export function actorsFor(
  given: ActorName | undefined,
  trigger: Trigger,
  objective: string | undefined,
): readonly ActorName[] {
  if (given !== undefined) return [given];
  if (objective !== undefined || trigger.name === "schedule" || trigger.name === "workflow_dispatch")
    return [ActorName.parse("keep")];
  const actors = wakesFor({ name: trigger.name, payload: trigger.payload }, { integration: defaultIntegration }).map(
    (wake) => wake.actor,
  );
  return [...new Set(actors)];
}
