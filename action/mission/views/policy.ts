/** What a configuration comes to: who may do what, within which caps, and how each kind of work is gone about. */

import type { Config } from "../config.ts";
import { protectedGlobs } from "../lap/protected.ts";
import { auditors, mostAttempts } from "../lap/who.ts";
import { Category } from "../strategy/assessment.ts";
import { type Rules, strategyTable } from "../strategy/strategy.ts";

export type Way = Rules & {
  readonly category: Category;
  /** Attempts that there really are: the table's, never more than `workers.max_attempts`. */
  readonly attempts: number;
  /** Auditors who look at a first attempt of low risk. */
  readonly auditors: number;
};

export type PolicyView = {
  readonly enabled: boolean;
  readonly profile: Config["policy"]["profile"];
  readonly ask: string;
  readonly approvals: number;
  /** Dollars. */
  readonly caps: Readonly<Record<"task" | "feature" | "mission" | "day", number>>;
  readonly protected: readonly string[];
  readonly allowedFindings: readonly string[];
  readonly network: Config["policy"]["network"];
  readonly hooks: readonly string[];
  readonly quality: Config["quality"];
  readonly ways: readonly Way[];
};

export function policyView(config: Config): PolicyView {
  const { budget, policy, hooks, quality, review } = config;
  return {
    enabled: config.enabled,
    profile: policy.profile,
    ask: askOf(config),
    approvals: review.approvals,
    caps: {
      task: inDollars(budget.attempt_usd),
      feature: inDollars(Math.min(budget.feature_usd, budget.mission_usd)),
      mission: inDollars(budget.mission_usd),
      day: inDollars(budget.day_usd),
    },
    protected: protectedGlobs(policy.protected),
    allowedFindings: policy.allow.map((each) => `${each.rule} on ${each.paths.join(", ")}`),
    network: policy.network,
    hooks: hooks.map(
      (hook) =>
        `${hook.before === undefined ? `after ${hook.after}` : `before ${hook.before}`} \`${hook.match}\`: ${hook.do}`,
    ),
    quality,
    ways: Category.options.map((category) => wayOf(category, config)),
  };
}

function inDollars(amount: number): number {
  return amount / 1e6;
}

function askOf({ ask }: Config): string {
  const hours = ask.timeout / 3_600_000;
  if (ask.mode === "never") return "nobody is asked: defaults are taken at once and listed";
  return ask.mode === "always"
    ? "people are asked, and it waits however long"
    : `people are asked, and after ${hours} h the default is taken`;
}

/** By the very functions that the missions go by. */
function wayOf(category: Category, config: Config): Way {
  const given = Object.entries(config.strategies[category] ?? {}).filter(([, value]) => value !== undefined);
  const rules: Rules = { ...strategyTable[category], ...Object.fromEntries(given) };
  const mission = { strategy: { ...rules, risk: "low" as const }, tried: [] };
  return {
    ...rules,
    category,
    attempts: mostAttempts({ mission, config }),
    auditors: auditors({ mission, config }),
  };
}
