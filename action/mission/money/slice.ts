/** What each job of a lap may spend: the narrowest of all caps on what is left, shared out evenly. */

import type { Config } from "../config.ts";
import type { Mission } from "../course/state.ts";
import { dollars, sum, Usd, usd } from "../ids.ts";
import type { Used } from "../objective/facts.ts";

export type Slice = {
  readonly kind: "slice";
  readonly usd: Usd;
  readonly tokens: number;
  readonly minutes: number;
};

/** Why there is no slice that a job could do anything with; `tomorrow`: there is one after midnight UTC. */
export type Spent = { readonly kind: "tomorrow" | "spent"; readonly message: string };

/** What others have spent of what it may spend: all missions on this day, and the rest of its family ever. */
export type Others = { readonly today: Usd; readonly family?: Used | undefined };

const nothing: Used = { usd: usd(0), tokens: 0, seconds: 0 };

/** Below these a task cannot do anything of use. */
const leastUsd = usd(0.01);
const leastTokens = 5_000;

/**
 * `today`: spent by all missions of the repository, what open laps have set aside included. Where the day would give less than half of what the
 * mission's own caps allow, it is better to wait than to begin what cannot be finished.
 */
export function sliceOf(
  mission: Mission,
  budget: Config["budget"],
  { today, family = nothing }: Others,
  jobs: number,
): Slice | Spent {
  const used = usedOf(mission);
  const left = {
    day: Math.max(0, budget.day_usd - today),
    feature: Math.max(0, budget.feature_usd - used.usd),
    mission: Math.max(0, budget.mission_usd - mission.spent - family.usd),
    tokens: Math.max(0, budget.tokens - used.tokens - family.tokens),
    minutes: Math.max(0, Math.floor(budget.minutes - (used.seconds + family.seconds) / 60)),
  };
  const own = Math.min(left.feature, left.mission, budget.attempt_usd * jobs);
  if (left.day / jobs < leastUsd || left.day < own / 2)
    return { kind: "tomorrow", message: dayIsSpent(budget.day_usd) };
  const money = Math.min(own, left.day);
  if (money / jobs < leastUsd)
    return spent(left.mission < left.feature ? ofMission(mission, family, budget) : ofFeature(used.usd, budget));
  if (left.tokens / jobs < leastTokens) return spent(`${used.tokens} of ${budget.tokens} tokens are used`);
  if (left.minutes < jobs)
    return spent(`${Math.ceil(used.seconds / 60)} of ${budget.minutes} minutes of work are used`);
  return {
    kind: "slice",
    usd: Usd.parse(Math.floor(money / jobs)),
    tokens: Math.min(budget.attempt_tokens, Math.floor(left.tokens / jobs)),
    minutes: Math.min(budget.attempt_minutes, Math.floor(left.minutes / jobs)),
  };
}

function dayIsSpent(budget: Usd): string {
  return `the day's budget of ${dollars(budget)} is spent; it goes on after midnight UTC`;
}

/** What this start of the mission has used. */
export function usedOf({ spent: all, tokens, seconds, before }: Mission) {
  return { usd: Usd.parse(all - before.usd), tokens: tokens - before.tokens, seconds: seconds - before.seconds };
}

function spent(what: string): Spent {
  return { kind: "spent", message: `${what}; what is left does not pay for another attempt.` };
}

function ofFeature(used: Usd, { feature_usd: cap }: Config["budget"]): string {
  return `${dollars(used)} of ${dollars(cap)} is spent`;
}

function ofMission({ spent: own }: Mission, family: Used, { mission_usd: cap }: Config["budget"]): string {
  if (family.usd > 0)
    return `${dollars(sum([own, family.usd]))} of the ${dollars(cap)} for the objective and its features together is spent or set aside`;
  return `${dollars(own)} of the ${dollars(cap)} for all tries together is spent`;
}
