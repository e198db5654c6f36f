/** What is longer than GitHub takes at once, and how people find the rest of it. */

import { limits } from "../manners/limits.ts";
import { split } from "../text/split.ts";

/** Room for our own words about a part. */
const words = 200;

/** A text as the comments that it takes; all but the first say which of them they are. `sign(n)` heads each and is counted in. */
export function inComments(text: string, sign: (part: number) => string): readonly string[] {
  const parts = split(text, limits.text - words - sign(99).length);
  return parts.map((part, index) => {
    const before = index === 0 ? "" : `_Part ${index + 1} of ${parts.length}._\n\n`;
    const after = index === parts.length - 1 ? "" : "\n\n_It goes on in a further comment._";
    return `${sign(index + 1)}\n${before}${part}${after}`;
  });
}

/** What a further comment says once the first holds everything. */
export const noLongerNeeded = "_Nothing more: all of it is in one comment again._";

/** The summary of a check run, and its text where the summary is not enough. What is beyond both is left out, and the end says so. */
export function outputOf(summary: string): { readonly summary: string; readonly text?: string } {
  const [first = "", second, ...others] = split(summary, limits.checkText - words);
  if (second === undefined) return { summary: first };
  const more = `${first}\n\n_It goes on below._`;
  if (others.length === 0) return { summary: more, text: second };
  const missing = others.reduce((sum, part) => sum + part.length, 0);
  return { summary: more, text: `${second}\n\n_${missing} characters more than GitHub takes here were left out._` };
}

/** What stands in a job's summary instead of a text that is longer than GitHub takes there; all of it is in the job's log. */
export function notInSummary(bytes: number): string {
  const [much, most] = [bytes, limits.stepSummary].map((size) => size.toLocaleString("en-US"));
  return `_This has ${much} bytes, and GitHub shows no more than ${most} in a job's summary: it is in the job's log, whole._`;
}
