/** How a feature of a kind is gone about: a row of the table, changed by the configuration, frozen in the journal with the plan. */

import { z } from "zod";
import { Sha } from "../ids.ts";
import { type Assessment, Category, Complexity, Risk } from "./assessment.ts";

const attempts = z.int().min(1).max(10);

/** What the table says of a category, and what a configuration may say instead. */
export const Rules = z.strictObject({
  /** Attempts at the feature before a person is asked. */
  builder: attempts,
  /** Rounds in which an audit may send it back before a person is asked. */
  auditor: attempts,
  /** Tokens for one unit, read and written. */
  tokens: z.int().positive(),
  /** `strict`: a high risk, whose checks of every kind count. */
  profile: z.enum(["strict", "normal"]),
  /** Whether approval by people is all it needs; otherwise an audit is needed too. */
  auto_apply: z.boolean(),
  review: z.enum(["none", "refactor", "index", "schema", "bulk", "security", "debt"]),
  /** Of an issue found on the way, unless it says otherwise. */
  severity: z.enum(["major", "minor"]),
});
export type Rules = z.infer<typeof Rules>;

export const Strategy = z.strictObject({
  category: Category,
  complexity: Complexity,
  risk: Risk,
  ...Rules.shape,
  /** The commit whose configuration was read. */
  config: Sha,
});
export type Strategy = z.infer<typeof Strategy>;

const strict = { profile: "strict", auto_apply: false, severity: "major" } as const;
const normal = { profile: "normal", severity: "minor" } as const;

export const strategyTable: Readonly<Record<Category, Rules>> = {
  cross_cutting_refactor: { ...strict, builder: 2, auditor: 2, tokens: 1_000_000, review: "refactor" },
  index_registry_change: { ...strict, builder: 2, auditor: 2, tokens: 800_000, review: "index" },
  schema_contract_change: { ...strict, builder: 2, auditor: 3, tokens: 1_000_000, review: "schema" },
  bulk_multi_file_operation: { ...strict, builder: 1, auditor: 2, tokens: 1_500_000, review: "bulk" },
  security_auth_change: { ...strict, builder: 2, auditor: 3, tokens: 800_000, review: "security" },
  feature_scaffolding: { ...normal, builder: 3, auditor: 2, tokens: 500_000, auto_apply: true, review: "none" },
  docs: { ...normal, builder: 2, auditor: 1, tokens: 200_000, auto_apply: true, review: "none" },
  tests: { ...normal, builder: 3, auditor: 1, tokens: 300_000, auto_apply: true, review: "none" },
  debt_cleanup: { ...normal, builder: 2, auditor: 1, tokens: 400_000, auto_apply: false, review: "debt" },
  unknown: { ...normal, builder: 3, auditor: 2, tokens: 500_000, auto_apply: true, review: "none" },
};

/** What a configuration may say: any part of any row. */
export const Overrides = z.partialRecord(Category, Rules.partial());
export type Overrides = z.infer<typeof Overrides>;

/** The same input gives the same strategy; what the configuration leaves out stays as the table has it. */
export function compile(assessment: Assessment, overrides: Overrides, config: Sha): Strategy {
  const given = overrides[assessment.category] ?? {};
  return Strategy.parse({ ...assessment, ...strategyTable[assessment.category], ...withoutGaps(given), config });
}

function withoutGaps(rules: object): object {
  return Object.fromEntries(Object.entries(rules).filter(([, value]) => value !== undefined));
}
