/** What the next lap will cost by what the last ones did, whether the money is there for it, and how much time is left to say stop. Pure. */

import type { Config } from "../config.ts";
import type { Mission } from "../course/state.ts";
import { dollars, Instant, Usd } from "../ids.ts";
import { usedOf } from "../money/slice.ts";
import type { Plan } from "../plan.ts";

const alpha = 0.3;
/** From this many values on one is judged by those before it. */
const fewest = 3;

/** The moving average of laps' costs, the newest weighing 0.3; the first is where it starts. A value over three times the average counts as twice that, once there are three. In millionths, not rounded. */
export function movingAverage(costs: readonly number[]): number {
  return costs.reduce((average, cost, index) => {
    if (index === 0) return cost;
    const counted = index >= fewest && cost > 3 * average ? 2 * average : cost;
    return alpha * counted + (1 - alpha) * average;
  }, 0);
}

/** Average × (1 + 0.5/√n): the fewer laps are known, the more is allowed for; before the first, what was estimated for one. */
export function projected(costs: readonly number[], estimated: number): Usd {
  const { length } = costs;
  const value = length === 0 ? estimated : movingAverage(costs) * (1 + 0.5 / Math.sqrt(length));
  return Usd.parse(Math.round(value));
}

/** Laps from a plan to people: units one after the other where one needs the other, then the review. */
export function lapsAhead({ units }: Plan): number {
  const depths = new Map<string, number>();
  for (const { id, needs } of units) depths.set(id, 1 + Math.max(0, ...needs.map((need) => depths.get(need) ?? 0)));
  return 1 + Math.max(0, ...depths.values());
}

/** Why the next lap is not begun: the caps would not hold. Undefined when they would. */
export function tooDear(mission: Mission, budget: Config["budget"]): string | undefined {
  const next = projected(mission.progress.costs, mission.progress.estimated);
  const caps = [
    { spent: usedOf(mission).usd, cap: budget.feature_usd },
    { spent: mission.spent, cap: budget.mission_usd },
  ];
  const short = caps.find(({ spent, cap }) => spent + next > cap);
  if (short === undefined) return undefined;
  const by = mission.progress.costs.length === 0 ? "as it was estimated" : "going by the laps before";
  return `${dollars(short.spent)} of ${dollars(short.cap)} is spent, and the next lap will cost about ${dollars(next)}, ${by}: that is more than is left.`;
}

const seconds = 1000;

/** How long to wait after a lap, in milliseconds: 10 s once more than half of the feature's money is used, 30 s once more than four fifths are. */
export function coolDown(used: Usd, cap: Usd): number {
  if (used > 0.8 * cap) return 30 * seconds;
  return used > 0.5 * cap ? 10 * seconds : 0;
}

/** The next lap does not begin before this, so that people can still say no. Undefined: at once. */
export function notBefore(mission: Mission, { feature_usd: cap }: Config["budget"]): Instant | undefined {
  const last = mission.costs.at(-1);
  const pause = coolDown(usedOf(mission).usd, cap);
  return pause === 0 || last === undefined ? undefined : Instant.parse(last.at + pause);
}
