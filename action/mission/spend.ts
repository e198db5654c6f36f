/** What a model call used and cost: the rows of the ledger. */

import { z } from "zod";
import { sum, TaskId, Usd } from "./ids.ts";

const count = z.int().nonnegative();

/** Tokens as the provider billed them. `input` excludes all cache counts. */
export const Usage = z.strictObject({
  input: count,
  output: count,
  cacheRead: count,
  /** Written to the cache for five minutes. */
  cacheWrite: count,
  /** Written to the cache for an hour, which costs more. */
  cacheWriteHour: count.optional(),
  /** Those of `output` that the model thought with. */
  thinking: count.optional(),
});
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
  /** SHA-256 of the answer as JSON, without secrets, hex; absent where nobody was asked. */
  answer: z.string().optional(),
  /** `cached`: nobody was asked, since the same was answered before. */
  outcome: z.enum(["answered", "refused", "overloaded", "too-long", "failed", "cut", "cached"]),
});
export type Call = z.infer<typeof Call>;

export const noUsage: Usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

export function addUsage(a: Usage, b: Usage): Usage {
  return {
    input: a.input + b.input,
    output: a.output + b.output,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite: a.cacheWrite + b.cacheWrite,
    ...rare("cacheWriteHour", a, b),
    ...rare("thinking", a, b),
  };
}

/** A count that most calls do not have stays out of their rows. */
function rare(key: "cacheWriteHour" | "thinking", a: Usage, b: Usage): Partial<Usage> {
  const total = (a[key] ?? 0) + (b[key] ?? 0);
  return total === 0 ? {} : { [key]: total };
}

/** Everything the model read. */
export function inputOf({ input, cacheRead, cacheWrite, cacheWriteHour = 0 }: Usage): number {
  return input + cacheRead + cacheWrite + cacheWriteHour;
}

/** Tokens that were worked on anew; what was only read from the cache is left out, as it is the same again. */
export function freshTokens(usage: Usage): number {
  return inputOf(usage) - usage.cacheRead + usage.output;
}

export function costOf(calls: readonly Call[]): Usd {
  return sum(calls.map((call) => call.cost));
}

/**
 * What a worker writes down before and after each call, one JSON object a line: when it is killed, its spend is known but for the calls whose
 * end it did not see.
 */
export const LedgerLine = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("began"), task: TaskId }),
  z.strictObject({ kind: z.literal("reserved"), id: count, usd: Usd }),
  /** `unsettled`: what the call may have cost beyond what was reported, because its answer broke off. */
  z.strictObject({ kind: z.literal("settled"), id: count, call: Call, unsettled: Usd.optional() }),
]);
export type LedgerLine = z.infer<typeof LedgerLine>;

/** A worker's ledger as far as it came. */
export type Ledger = { readonly task: TaskId; readonly calls: readonly Call[]; readonly unsettled: Usd };

/** Sums up a ledger's lines; undefined when it does not begin as one. What was reserved and not settled counts as spent. */
export function readLedger(lines: readonly LedgerLine[]): Ledger | undefined {
  const [first, ...rest] = lines;
  if (first?.kind !== "began") return undefined;
  const open = new Map<number, Usd>();
  const calls: Call[] = [];
  const held: Usd[] = [];
  for (const line of rest) {
    if (line.kind === "reserved") open.set(line.id, line.usd);
    if (line.kind !== "settled") continue;
    open.delete(line.id);
    calls.push(line.call);
    if (line.unsettled !== undefined) held.push(line.unsettled);
  }
  return { task: first.task, calls, unsettled: sum([...open.values(), ...held]) };
}
