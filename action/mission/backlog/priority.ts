/** A feature's priority: what it is worth against what it costs, less what it has lost by failing and by lying still. */

import type { Instant } from "../ids.ts";

/** `impact` and `effort`: 1–10, and where each comes from. */
export type Worth = {
  readonly impact: number;
  readonly effort: number;
  readonly from: { readonly impact: Source; readonly effort: Source };
};

export type Source = "label" | "issue" | "default";

/** What is known of a feature that its priority depends on. */
export type Weighed = {
  readonly worth: Worth;
  /** Failed attempts in all; those lost to the infrastructure do not count. */
  readonly failed: number;
  /** When something last happened to it. */
  readonly touchedAt: Instant;
};

/** `score`: 0.252–10. `failing`: 0–0.6, the part taken off for failed attempts. `idle`: 0 or 0.1, taken off what is left then. */
export type Priority = {
  readonly score: number;
  readonly base: number;
  readonly failing: number;
  readonly idle: number;
};

const lossForEffort = 0.3;
const lossPerFailure = 0.2;
const mostLossForFailing = 0.6;
const lossForIdling = 0.1;
export const idleAfter = 72 * 60 * 60 * 1000;

/** impact × (1 − 0.3·(effort − 1)/9), −20 % per failed attempt at most −60 %, then −10 % when untouched for 72 h. */
export function priorityOf({ worth, failed, touchedAt }: Weighed, now: Instant): Priority {
  const base = worth.impact * (1 - (lossForEffort * (worth.effort - 1)) / 9);
  const failing = Math.min(lossPerFailure * failed, mostLossForFailing);
  const idle = now - touchedAt >= idleAfter ? lossForIdling : 0;
  return { score: rounded(base * (1 - failing) * (1 - idle)), base: rounded(base), failing, idle };
}

/** To a millionth, so that what is equal on paper is equal here and goes by its number. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
