/** What a failure is, whatever its line numbers, times and places were: two failures with the same fingerprint are the same one. */

import type { FeedbackItem } from "../task.ts";

const most = 4000;

type Failure = { readonly reason: string; readonly message: string; readonly feedback: readonly FeedbackItem[] };

/** By what was complained about; by the message alone where nothing but the worker itself complained. */
export function fingerprintOf({ reason, message, feedback }: Failure): string {
  const complaints = feedback.filter(({ source }) => source !== "worker").map(({ text }) => text);
  return `${reason}: ${normalised(complaints.length > 0 ? complaints.join("\n") : message)}`;
}

/** The same words for the same failure: without paths, ids, numbers and layout. */
export function normalised(text: string): string {
  return text
    .replaceAll(/(?:[a-z]+:\/\/|\.{0,2}\/)?(?:[\w.@-]+\/)+[\w.@-]+/gi, "<path>")
    .replaceAll(/\b(?=\d*[a-f])[0-9a-f]{7,64}\b/gi, "<id>")
    .replaceAll(/-?\d+(?:\.\d+)?/g, "<n>")
    .replaceAll(/\s+/g, " ")
    .trim()
    .toLowerCase()
    .slice(0, most);
}
