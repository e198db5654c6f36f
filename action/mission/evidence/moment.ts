/** A decision with the facts it was made from, as it is kept beside the journal in the very commit that records it. Nothing that decides reads it. */

import { z } from "zod";
import { Instant } from "../ids.ts";
import { Digest } from "./digest.ts";
import { fromPlainText, plainText } from "./plain.ts";

/** The file with the decisions that led to a commit of a journal, one a line. */
export const decisionsFile = "decisions.jsonl";

/** What is kept of one decision at most, in characters. */
export const mostText = 256 * 1024;

/** `left`: why the facts were not kept. */
const Kept = z.union([
  z.strictObject({ facts: z.looseObject({}) }),
  z.strictObject({ left: z.enum(["too long", "a secret"]) }),
]);

export const Moment = z.strictObject({
  version: z.literal(1),
  /** Which Muster decided. */
  muster: z.string(),
  /** The number of the journal's last line that was known. */
  seq: z.int().nonnegative(),
  at: Instant,
  kept: Kept,
  withheld: z.array(z.strictObject({ place: z.string(), what: z.string() })),
  decided: Digest,
  /** How many lines it put on record, those after `seq`. */
  recorded: z.int().nonnegative(),
  /** `stale`: the journal or a ref had moved meanwhile, so that it was decided again. */
  came: z.enum(["done", "stale", "withheld"]),
});
export type Moment = z.infer<typeof Moment>;

/** As one line, without its end. Facts that make it longer than {@link mostText} are left out. */
export function momentText(moment: Moment): string {
  const text = plainText(moment);
  return text.length <= mostText ? text : plainText({ ...moment, kept: { left: "too long" } } satisfies Moment);
}

/** The decisions in a file; lines of a version that is not known here are `undefined`. Throws where a line is no JSON. */
export function momentsIn(text: string): readonly (Moment | undefined)[] {
  const rows = text.split("\n").filter((row) => row !== "");
  return rows.map((row) => Moment.safeParse(fromPlainText(row)).data);
}
