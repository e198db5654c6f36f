/** The tiers of a plan: its units by layers of what they need. A plan of one layer has none. */

import type { UnitId } from "../ids.ts";
import type { Plan, WorkUnit } from "../plan.ts";

/** Units of the first layer need nothing, those of each other only what stands in layers before; needs that lead nowhere or in circles count for nothing. */
export function layersOf({ units }: Plan): readonly (readonly WorkUnit[])[] {
  const known = new Set(units.map(({ id }) => id));
  const done = new Set<UnitId>();
  const layers: WorkUnit[][] = [];
  let left = [...units];
  while (left.length > 0) {
    const free = left.filter(({ needs }) => needs.every((need) => done.has(need) || !known.has(need)));
    const layer = free.length > 0 ? free : left;
    layers.push([...layer]);
    for (const { id } of layer) done.add(id);
    left = left.filter(({ id }) => !done.has(id));
  }
  return layers;
}

/** A tier of a large mission; `number` counts from 1. */
export type Tier = { readonly number: number; readonly units: readonly WorkUnit[] };

const known = new WeakMap<Plan, readonly Tier[]>();

/** Only a mission whose units build upon each other has tiers. */
export function tiersOf(plan: Plan | undefined): readonly Tier[] {
  if (plan === undefined) return [];
  const tiers = known.get(plan) ?? tiersIn(layersOf(plan));
  known.set(plan, tiers);
  return tiers;
}

function tiersIn(layers: ReturnType<typeof layersOf>): readonly Tier[] {
  return layers.length < 2 ? [] : layers.map((units, index) => ({ number: index + 1, units }));
}

export function tierOf(plan: Plan | undefined, unit: UnitId | undefined): number | undefined {
  return tiersOf(plan).find(({ units }) => units.some(({ id }) => id === unit))?.number;
}

/** The tier that was worked on last: the highest of those that have a unit among these. */
export function tierReached(plan: Plan | undefined, units: readonly UnitId[]): number | undefined {
  const reached = tiersOf(plan).filter((tier) => tier.units.some(({ id }) => units.includes(id)));
  return reached.at(-1)?.number;
}
