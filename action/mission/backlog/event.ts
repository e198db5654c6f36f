/** What a mission puts on record of its place in the line, so that all others can read it. */

import { z } from "zod";
import { IssueNumber } from "../ids.ts";

/** 1 is least, 10 is most. */
const ofTen = z.int().min(1).max(10).optional();

/** What the issue says of its place in the line, now that it differs from what was on record. */
export const Noted = z.strictObject({
  impact: ofTen,
  effort: ofTen,
  pinned: z.boolean(),
  deferred: z.boolean(),
  /** Issues that have to be done before it and are not; and those of them that it does not wait for, since they wait for it. */
  waitsFor: z.array(IssueNumber),
  cut: z.array(IssueNumber),
  /** It waits for something besides: an issue that nobody can see, or that will not be done. */
  stuck: z.boolean(),
});
export type Noted = z.infer<typeof Noted>;

/** An open feature that reads much like it; `similarity` 0–1. */
export const Likeness = z.strictObject({ issue: IssueNumber, similarity: z.number().min(0).max(1) });
export type Likeness = z.infer<typeof Likeness>;

export const noted = z.strictObject({ kind: z.literal("noted"), ...Noted.shape });
export const resembled = z.strictObject({ kind: z.literal("resembled"), likenesses: z.array(Likeness).min(1) });
/** One of two that have failed lets the other go first; `failed`: how often it has by then; `key`: what made the other go first, so that it is woken once. */
export const gaveWay = z.strictObject({
  kind: z.literal("gaveWay"),
  failed: z.int().nonnegative(),
  key: z.string().optional(),
});
