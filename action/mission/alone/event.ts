/** What the program that works alone says. */

import { z } from "zod";

/** Where a replay first left its record. */
export const AloneDifference = z.strictObject({
  /** Counted over all conversations of the task, from 1. */
  request: z.int(),
  role: z.string(),
  turn: z.int(),
  /** Counted from 1; absent when it is not in a message. */
  message: z.int().optional(),
  where: z.string(),
  expected: z.string(),
  got: z.string(),
  /** The first lines that differ. */
  difference: z.string(),
});
export type AloneDifference = z.infer<typeof AloneDifference>;

/** A tool said something else than it did when it was recorded. */
export const AloneResult = z.strictObject({ what: z.string(), difference: z.string() });
export type AloneResult = z.infer<typeof AloneResult>;

/** A replay that has no difference was the same to the end. */
export const AloneReplayed = z.strictObject({
  kind: z.literal("replayed"),
  requests: z.int(),
  outcome: z.string(),
  tree: z.string().optional(),
  results: z.array(AloneResult),
  difference: AloneDifference.optional(),
});
export type AloneReplayed = z.infer<typeof AloneReplayed>;

/** What it says on the way: one JSON object a line. Texts are shortened; the transcript has them whole. */
export const AloneEvent = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("note"), text: z.string() }),
  z.strictObject({ kind: z.literal("setup"), command: z.string(), exit: z.int().optional() }),
  z.strictObject({ kind: z.literal("asked"), turn: z.int() }),
  z.strictObject({
    kind: z.literal("answered"),
    turn: z.int(),
    outcome: z.string(),
    said: z.string(),
    uses: z.array(z.strictObject({ id: z.string(), tool: z.string(), what: z.string() })),
    tokens: z.strictObject({ input: z.int(), output: z.int(), cacheRead: z.int(), cacheWrite: z.int() }),
  }),
  z.strictObject({ kind: z.literal("result"), id: z.string(), failed: z.boolean(), text: z.string() }),
  AloneReplayed,
]);
export type AloneEvent = z.infer<typeof AloneEvent>;
