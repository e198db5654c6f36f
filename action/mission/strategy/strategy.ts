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
  /** Whether approval by people is all it needs; otherwise an audit is needed too. */
  auto_apply: z.boolean(),
  review: z.enum(["none", "refactor", "index", "schema", "bulk", "security", "debt"]),
  /** How grave a finding is that does not say so itself. */
  severity: z.enum(["minor", "major"]),
});
export type Rules = z.infer<typeof Rules>;

export const Strategy = z.strictObject({
  category: Category,
  complexity: Complexity,
  risk: Risk,
  ...Rules.shape,
  severity: Rules.shape.severity.default("minor"),
  /** The commit whose configuration was read. */
  config: Sha,
});
export type Strategy = z.infer<typeof Strategy>;

export const strategyTable: Readonly<Record<Category, Rules>> = {
  cross_cutting_refactor: {
    builder: 2,
    auditor: 2,
    tokens: 1_000_000,
    review: "refactor",
    auto_apply: false,
    severity: "major",
  },
  index_registry_change: {
    builder: 2,
    auditor: 2,
    tokens: 800_000,
    review: "index",
    auto_apply: false,
    severity: "major",
  },
  schema_contract_change: {
    builder: 2,
    auditor: 3,
    tokens: 1_000_000,
    review: "schema",
    auto_apply: false,
    severity: "major",
  },
  bulk_multi_file_operation: {
    builder: 1,
    auditor: 2,
    tokens: 1_500_000,
    review: "bulk",
    auto_apply: false,
    severity: "major",
  },
  security_auth_change: {
    builder: 2,
    auditor: 3,
    tokens: 800_000,
    review: "security",
    auto_apply: false,
    severity: "major",
  },
  feature_scaffolding: { builder: 3, auditor: 2, tokens: 500_000, auto_apply: true, review: "none", severity: "minor" },
  docs: { builder: 2, auditor: 1, tokens: 200_000, auto_apply: true, review: "none", severity: "minor" },
  tests: { builder: 3, auditor: 1, tokens: 300_000, auto_apply: true, review: "none", severity: "minor" },
  debt_cleanup: { builder: 2, auditor: 1, tokens: 400_000, auto_apply: false, review: "debt", severity: "minor" },
  unknown: { builder: 3, auditor: 2, tokens: 500_000, auto_apply: true, review: "none", severity: "minor" },
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
