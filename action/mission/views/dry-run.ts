/** What a mission would do with a plan, and nothing of it done: its strategy, its layers, its cost, and what would be asked. */

import { type Clarity, toAsk } from "../clarity/clarity.ts";
import { clarityByRules } from "../clarity/rules.ts";
import type { Config } from "../config.ts";
import type { Sha } from "../ids.ts";
import { protectedGlobs } from "../lap/protected.ts";
import { auditors } from "../lap/who.ts";
import { type Estimate, estimateAhead } from "../money/estimate.ts";
import { ordered, type Plan, preflight } from "../plan.ts";
import { assess, type Opinion } from "../strategy/assessment.ts";
import { compile, type Strategy } from "../strategy/strategy.ts";
import { wantsTests, withTests } from "../strategy/test-writer.ts";
import { layersOf } from "../tiers/tiers.ts";

export type DryRun = {
  readonly clarity: Clarity;
  /** What would be put to people first. */
  readonly questions: readonly string[];
  readonly plan: Plan;
  /** Why the plan would be sent back; none when it would be worked on. */
  readonly problems: readonly string[];
  readonly strategy: Strategy;
  /** Units by layers: those of a layer are built side by side. */
  readonly layers: readonly (readonly string[])[];
  readonly estimate: Estimate;
};

type Given = {
  readonly title: string;
  readonly body: string;
  readonly plan: Plan;
  readonly opinion?: Opinion | undefined;
  readonly config: Config;
  /** Whose configuration it is. */
  readonly commit: Sha;
};

/** By the rules that a mission goes by. */
export function dryRun({ title, body, plan, opinion, config, commit }: Given): DryRun {
  const words = { title, body };
  const clarity = clarityByRules(words);
  const inOrder = ordered(plan);
  const assessment = assess(words, inOrder, opinion);
  const strategy = compile(assessment, config.strategies, commit);
  const whole = wantsTests(config.planning.tests, assessment) ? withTests(inOrder) : inOrder;
  const audits = Array.from({ length: auditors({ mission: { strategy, tried: [] }, config }) }, () => "audit");
  return {
    clarity,
    questions: toAsk(clarity).map(({ question }) => question),
    plan: whole,
    problems: preflight(plan, protectedGlobs(config.policy.protected)),
    strategy,
    layers: layersOf(whole).map((layer) => layer.map(({ id }) => id)),
    estimate: estimateAhead(whole, ["review", ...audits], { costs: new Map(), rounds: [] }),
  };
}
