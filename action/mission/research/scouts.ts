/** The tasks of units that find out. */

import type { Sha } from "../ids.ts";
import { common, idOf, type Scene } from "../lap/open.ts";
import type { Slice } from "../money/slice.ts";
import type { Plan, WorkUnit } from "../plan.ts";
import type { ScoutTask } from "../task.ts";

export function scoutTasks(
  scene: Scene,
  units: readonly WorkUnit[],
  { slice, plan, base }: { readonly slice: Slice; readonly plan: Plan; readonly base: Sha },
): readonly ScoutTask[] {
  return units.map((unit) => ({
    kind: "scout",
    ...common(scene, "scout", slice),
    id: idOf(scene, "scout", unit),
    base,
    ...scene.config.models.scout,
    plan,
    unit,
    found: [...scene.mission.found],
  }));
}
