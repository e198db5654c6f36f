/** What a mission and its tiers may use at most, besides money: tokens, phases, runs of our verification, findings. Each cap is enforced before a lap is opened, and shown. */

import type { Config } from "../config.ts";
import type { Mission } from "../course/state.ts";
import type { Plan, WorkUnit } from "../plan.ts";
import { useOf } from "./phases.ts";
import { type Tier, tierReached, tiersOf } from "./tiers.ts";
import { openIn } from "../findings/noticed.ts";
import { dollars } from "../ids.ts";
import { usedOf } from "../money/slice.ts";

/** Phases are units, those of plans that were given up included. */
export const mostPhases = 25;

/** Minor findings that a mission may have open before it is stopped, for each of its phases. */
export const minorPerPhase = 3;

/** One cap and what is used of it. */
export type Cap = { readonly name: string; readonly used: number; readonly most: number };

export function missionCaps(mission: Mission, budget: Config["budget"]): readonly Cap[] {
  const { tokens, seconds } = usedOf(mission);
  const { planned } = mission.phases;
  return [
    { name: "tokens", used: tokens, most: budget.tokens },
    { name: "minutes of work", used: Math.ceil(seconds / 60), most: budget.minutes },
    { name: "phases", used: planned, most: mostPhases },
    { name: "minor findings", used: minorIn(mission), most: minorPerPhase * Math.max(1, planned) },
  ];
}

function minorIn(mission: Mission): number {
  return openIn(mission).filter(({ severity }) => severity === "minor").length;
}

/** What a tier may use: three tries at each of its units, two runs of our verification for each. */
export function tierCaps(mission: Pick<Mission, "phases" | "strategy">, tier: Tier): readonly Cap[] {
  const { tokens, runs } = useOf(mission, tier);
  const perUnit = mission.strategy?.tokens;
  return [
    ...(perUnit === undefined ? [] : [{ name: "tokens", used: tokens, most: 3 * perUnit * tier.units.length }]),
    { name: "verifications", used: runs, most: 2 * tier.units.length },
  ];
}

/** Why nothing more of the plan may be begun, or mended on its way; undefined where all caps leave room for it. `units`: what would be begun, if anything. */
export function whyNoMore(mission: Mission, units: readonly Pick<WorkUnit, "id">[]): string | undefined {
  const most = minorPerPhase * Math.max(1, mission.phases.planned);
  const minor = minorIn(mission);
  if (units.length > 0 && minor > most)
    return `${minor} minor findings are open, and ${most} are allowed (${minorPerPhase} for each phase).`;
  return tiersAtWork(mission, units).flatMap((tier) => whyTierIsSpent(mission, tier) ?? [])[0];
}

/** The tiers of units that are to be built; where there are none, the one that is built and not yet verified. */
function tiersAtWork({ plan, built, phases }: Mission, units: readonly Pick<WorkUnit, "id">[]): readonly Tier[] {
  const tiers = tiersOf(plan);
  if (units.length > 0)
    return tiers.filter((tier) => tier.units.some(({ id }) => units.some((unit) => unit.id === id)));
  const reached = tierReached(plan, built) ?? 0;
  return tiers.filter(({ number }) => number === reached && number > phases.settled);
}

/** A tier that has used all of something, and is not done, does not get more of it. */
function whyTierIsSpent(mission: Mission, tier: Tier): string | undefined {
  const spent = tierCaps(mission, tier).find(({ used, most }) => used >= most);
  return spent && `Tier ${tier.number} has used ${spent.used} of its ${spent.most} ${spent.name} and is not done.`;
}

/** Why a plan is one too many. */
export function whyTooManyPhases({ phases }: Pick<Mission, "phases">, { units }: Plan): string | undefined {
  const all = phases.planned + units.length;
  if (all <= mostPhases) return undefined;
  return `With this plan it would have had ${all} phases, and ${mostPhases} are allowed.`;
}

/** Tokens that one task at a unit may work on anew: the strategy's for a unit, and no more than its tier has left for all that are built now. */
export function tokensForUnit(mission: Mission, units: readonly Pick<WorkUnit, "id">[]): number {
  const perUnit = mission.strategy?.tokens ?? Number.POSITIVE_INFINITY;
  const left = tiersAtWork(mission, units).map((tier) => {
    const tokens = tierCaps(mission, tier).find(({ name }) => name === "tokens");
    return tokens === undefined ? perUnit : (tokens.most - tokens.used) / Math.max(1, units.length);
  });
  return Math.max(1, Math.floor(Math.min(perUnit, ...left)));
}

/** Why what a mission used is more than it may; undefined when it kept to its caps. */
export function whyOverspent(mission: Mission, budget: Config["budget"]): string | undefined {
  const { usd } = usedOf(mission);
  if (usd > budget.feature_usd) return `it cost ${dollars(usd)}, and ${dollars(budget.feature_usd)} are allowed`;
  const over = missionCaps(mission, budget).find(({ used, most }) => used > most);
  return over === undefined ? undefined : `${over.used} ${over.name}, and ${over.most} are allowed`;
}
