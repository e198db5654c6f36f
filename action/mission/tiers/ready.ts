/** What of a plan may be begun now, and whether anything may. */

import { stop } from "../course/ending.ts";
import type { MissionEvent } from "../course/event.ts";
import type { Mission } from "../course/state.ts";
import { UnitId } from "../ids.ts";
import type { Scene } from "../lap/open.ts";
import type { Plan, WorkUnit } from "../plan.ts";
import type { Step } from "../step.ts";
import { whyNoMore } from "./caps.ts";
import { asItTurnedOut } from "./touched.ts";

/** The end of a mission that has used what it may, before more is spent on it. */
export function beyondCaps(scene: Scene, plan: Plan): Step<MissionEvent> | undefined {
  const spent = whyNoMore(scene.mission, readyUnits(scene.mission, plan));
  return spent === undefined ? undefined : stop(scene, "budget", spent);
}

/** Units that are not built yet and need nothing that is not. */
export function readyUnits({ built, phases }: Pick<Mission, "built" | "phases">, plan: Plan): readonly WorkUnit[] {
  return asItTurnedOut(plan, { phases }).units.filter(
    (unit) => !built.includes(unit.id) && unit.needs.every((need) => built.includes(need)),
  );
}

/** A fix works on the whole feature: its unit is the plan's summary, under the id of the plan's first unit. */
export function wholeFeature(mission: Mission, plan: Plan): WorkUnit {
  const [first] = plan.units;
  if (first !== undefined && plan.units.length === 1) return first;
  return {
    id: first?.id ?? UnitId.parse("u1"),
    title: mission.title.slice(0, 120),
    description: plan.summary,
    paths: plan.units.flatMap((unit) => unit.paths).slice(0, 50),
    acceptance: plan.units.flatMap((unit) => unit.acceptance).slice(0, 12),
    needs: [],
  };
}
