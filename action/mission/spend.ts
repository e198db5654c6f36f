/** What a model call used and cost: the rows of the ledger. */

import { z } from "zod";
import { sum, Usd } from "./ids.ts";

const count = z.int().nonnegative();

/** Tokens as the provider billed them. `input` excludes both cache counts. */
export const Usage = z.strictObject({ input: count, output: count, cacheRead: count, cacheWrite: count });
export type Usage = z.infer<typeof Usage>;

/** One call of one role, whether its answer was of use or not. */
export const Call = z.strictObject({
  role: z.string(),
  model: z.string(),
  usage: Usage,
  cost: Usd,
  /** Which version of the role's prompt was used: SHA-256 of it, hex, its first 12 digits. */
  prompt: z.string().optional(),
  /** SHA-256 of the request, hex: the key under which its answer is recorded. */
  request: z.string(),
  outcome: z.enum(["answered", "refused", "overloaded", "too-long", "failed", "cut"]),
});
export type Call = z.infer<typeof Call>;

export const noUsage: Usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

export function addUsage(a: Usage, b: Usage): Usage {
  return {
    input: a.input + b.input,
    output: a.output + b.output,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite: a.cacheWrite + b.cacheWrite,
  };
}

export function costOf(calls: readonly Call[]): Usd {
  return sum(calls.map((call) => call.cost));
}
