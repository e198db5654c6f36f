/** What is longer than GitHub takes at once, and how people find the rest of it. */

import { limits } from "../manners/limits.ts";
import { split } from "../text/split.ts";

/** Room for our own words about a part. */
const words = 200;

/** What heads the nth part, from 1: how it is found again. It is counted in. */
type Sign = (part: number) => string;

/** A text as the comments that it takes; all but the first say which of them they are. */
export function inComments(text: string, sign: Sign): readonly string[] {
  const parts = split(text, limits.text - words - sign(99).length);
  const first = `${sign(1)}\n${parts[0] ?? ""}`;
  return [parts.length === 1 ? first : `${first}${goesOn}`, ...furtherOf(parts, sign)];
}

/** A text as the body of a pull request, and as the comments below it that hold what GitHub takes no more of there. */
export function inBody(text: string, sign: Sign): { readonly body: string; readonly further: readonly string[] } {
  if (text.length <= limits.text) return { body: text, further: [] };
  const parts = split(text, limits.text - words - sign(99).length);
  return { body: `${parts[0] ?? ""}${goesOn}`, further: furtherOf(parts, sign) };
}

const goesOn = "\n\n_It goes on in a further comment._";

function furtherOf(parts: readonly string[], sign: Sign): readonly string[] {
  return parts.slice(1).map((part, index) => {
    const nth = index + 2;
    return `${sign(nth)}\n_Part ${nth} of ${parts.length}._\n\n${part}${nth === parts.length ? "" : goesOn}`;
  });
}

/** What a further comment says once the first holds everything. */
export const noLongerNeeded = "_Nothing more: all of it is in one comment again._";

/** What a comment says that was written although there was one already. */
export const writtenTwice = "_Written twice at the same moment: the older of the two comments is kept up to date._";

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
