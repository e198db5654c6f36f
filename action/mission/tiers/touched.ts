/** What units really touched: after a unit ran, its real paths take the place of the planner's guess, and order what is left. */

import { z } from "zod";
import type { MissionEvent } from "../course/event.ts";
import type { Mission, OpenLap } from "../course/state.ts";
import type { LapFacts } from "../facts.ts";
import { UnitId } from "../ids.ts";
import { ordered, type Plan } from "../plan.ts";

export const Touched = z.strictObject({ unit: UnitId, paths: z.array(z.string()).max(300) });
export type Touched = z.infer<typeof Touched>;

/** The paths that each unit's own changes reach, also where they could not be put together. */
export const touchedEvent = z.strictObject({ kind: z.literal("touched"), units: z.array(Touched).min(1) });

type Over = Extract<LapFacts, { kind: "over" }>;

/** Of a plan with one unit everybody knows. */
export function touchedEvents(
  { plan }: Pick<Mission, "plan">,
  { tasks }: Pick<OpenLap, "tasks">,
  { touched = new Map() }: Pick<Over, "touched">,
): readonly MissionEvent[] {
  if (plan === undefined || plan.units.length < 2) return [];
  const units = tasks.flatMap(({ id, kind, unit }): readonly Touched[] => {
    const paths = touched.get(id);
    return kind !== "build" || unit === undefined || paths === undefined ? [] : [{ unit, paths: paths.slice(0, 300) }];
  });
  return units.length === 0 ? [] : [{ kind: "touched", units }];
}

/** The plan as it turned out: with real paths where they are known, and an order between units that share one. */
export function asItTurnedOut(plan: Plan, { phases }: Pick<Mission, "phases">): Plan {
  if (phases.touched.length === 0) return plan;
  const real = new Map(phases.touched.map(({ unit, paths }) => [unit, paths]));
  const units = plan.units.map((unit) => ({ ...unit, paths: (real.get(unit.id) ?? unit.paths).slice(0, 50) }));
  return ordered({ ...plan, units });
}

/** Of the units that ran, the part that touched a path that another one touched too, 0–1; 0 for fewer than two. */
export function overlapRate(touched: readonly Touched[]): number {
  if (touched.length < 2) return 0;
  const shares = ({ unit, paths }: Touched) =>
    touched.some((other) => other.unit !== unit && other.paths.some((path) => paths.includes(path)));
  return touched.filter(shares).length / touched.length;
}
