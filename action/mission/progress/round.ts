/** What a lap that built or verified was worth: the round evaluator, and whether the last rounds brought anything. Pure. */

import { z } from "zod";
import type { Sha } from "../ids.ts";
import { Sha as ShaOf } from "../ids.ts";
import { type CommandResult, commandPassed } from "../verdict.ts";

const share = z.number().min(0).max(1);

/** A lap's score, 0–1 to four decimals, and the parts that it is made of; a kind of which there is no command has no part. */
export const Round = z.strictObject({
  score: share,
  parts: z.strictObject({
    tests: share.optional(),
    lint: share.optional(),
    completion: share,
    regression: share,
  }),
  /** Names of the commands that passed. */
  passed: z.array(z.string()),
  /** What the feature's tree was then; absent where nothing was put together. */
  tree: ShaOf.optional(),
});
export type Round = z.infer<typeof Round>;

type Result = Omit<CommandResult, "tail">;

/** What is known of a lap when it is over. */
export type Lap = {
  /** Commands that verify the feature, whether they ran this time or not. */
  readonly commands: readonly Pick<Result, "name" | "kind">[];
  /** Undefined: nothing was verified, which is nothing passed. */
  readonly results: readonly Result[] | undefined;
  readonly units: { readonly built: number; readonly planned: number };
  /** Commands that passed in the round before. */
  readonly before: readonly string[];
  readonly tree: Sha | undefined;
};

const weights = { tests: 0.4, lint: 0.2, completion: 0.2, regression: 0.2 } as const;
const kinds = { tests: ["test"], lint: ["lint", "types"] } as const;

/**
 * 0.4·tests + 0.2·lint + 0.2·completion + 0.2·no-regression. A test command is worth the part of its tests that passed (all or nothing where
 * none were counted), a linter or type checker all or nothing; several of a kind their mean. Completion is the part of the plan's units that is
 * built. No-regression is 1 unless something that passed in the round before does not pass now. Where there is no command of a kind, its weight
 * goes to the other parts in proportion; a command that did not run because nothing came together counts 0, and is no regression.
 */
export function evaluate({ commands, results, units, before, tree }: Lap): Round {
  const passed = (results ?? []).filter(commandPassed).map(({ name }) => name);
  const lost = results === undefined ? [] : before.filter((name) => !passed.includes(name));
  const known = {
    tests: partOf(kinds.tests, commands, results),
    lint: partOf(kinds.lint, commands, results),
    completion: units.planned === 0 ? 0 : Math.min(1, units.built / units.planned),
    regression: lost.length === 0 ? 1 : 0,
  };
  const { tests, lint, ...always } = known;
  const parts = { ...(tests === undefined ? {} : { tests }), ...(lint === undefined ? {} : { lint }), ...always };
  return { score: scoreOf(known), parts, passed, ...(tree === undefined ? {} : { tree }) };
}

function scoreOf(parts: Readonly<Record<keyof typeof weights, number | undefined>>): number {
  const counted = [
    [weights.tests, parts.tests],
    [weights.lint, parts.lint],
    [weights.completion, parts.completion],
    [weights.regression, parts.regression],
  ] as const;
  const there = counted.flatMap(([weight, value]) => (value === undefined ? [] : [{ weight, value }]));
  const weight = there.reduce((total, each) => total + each.weight, 0);
  const score = there.reduce((total, each) => total + each.weight * each.value, 0);
  return Math.round((score / weight) * 10_000) / 10_000;
}

function partOf(
  ofKind: readonly string[],
  commands: Lap["commands"],
  results: readonly Result[] | undefined,
): number | undefined {
  const ran = results?.filter(({ kind }) => ofKind.includes(kind)) ?? [];
  if (ran.length > 0) return ran.reduce((total, each) => total + worth(each), 0) / ran.length;
  const expected = results === undefined && commands.some(({ kind }) => ofKind.includes(kind));
  return expected ? 0 : undefined;
}

/** A command that failed for another reason than a test of its own is worth nothing. */
function worth(result: Result): number {
  if (commandPassed(result)) return 1;
  const { tests, timedOut } = result;
  if (result.kind !== "test" || timedOut || tests === undefined || tests.failed === 0) return 0;
  return tests.passed / (tests.passed + tests.failed);
}

/** In ten-thousandths, so that equal differences are equal. */
const leastGain = 100;

/** Whether the best and the worst of the last `many` rounds are less than 0.01 apart; never before there are so many. */
export function isFlat(scores: readonly number[], many: number): boolean {
  if (scores.length < many) return false;
  const last = scores.slice(-many).map((score) => Math.round(score * 10_000));
  return Math.max(...last) - Math.min(...last) < leastGain;
}
