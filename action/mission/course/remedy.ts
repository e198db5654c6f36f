/** What to do about a feature that does not get on: the doctor proposes, these rules dispose. */

import type { Diagnosis } from "../handoff.ts";
import type { Usd } from "../ids.ts";

/** What is known when a feature is stuck. */
export type Plight = {
  /** Failed attempts in a row. */
  readonly failures: number;
  /** How often it was stuck before, this time included. */
  readonly rounds: number;
  readonly replanned: boolean;
  /** A stronger model has had its try. */
  readonly escalated: boolean;
  readonly spent: Usd;
  readonly cap: Usd;
  /** What the doctor says; undefined when it said nothing that can be used. */
  readonly diagnosis: Diagnosis | undefined;
};

export type Remedy =
  | { readonly kind: "narrow" | "replan" | "escalate"; readonly reason: string }
  | { readonly kind: "ask"; readonly questions: readonly string[] }
  | { readonly kind: "stop"; readonly reason: string };

const mostRounds = 3;

type Rule = (plight: Plight, words: { readonly cause: string; readonly hint: string }) => Remedy | undefined;

/**
 * The first that speaks wins: blocked on a person, ask; given up or stuck three times, stop; a fifth of the money left, narrow; the doctor's
 * word on a retry (by a stronger model) or a narrower aim; two failures and no new plan, that; a third left and no stronger model tried, that.
 */
const rules: readonly Rule[] = [
  ({ diagnosis }) => (diagnosis?.advice === "ask" ? { kind: "ask", questions: diagnosis.questions } : undefined),
  ({ diagnosis, rounds }, { cause }) =>
    diagnosis?.advice === "stop" || rounds >= mostRounds ? { kind: "stop", reason: cause } : undefined,
  (plight, { cause }) => (left(plight) < 0.2 ? { kind: "narrow", reason: cause } : undefined),
  ({ diagnosis, escalated }, { hint }) =>
    diagnosis?.advice === "retry" && !escalated ? { kind: "escalate", reason: hint } : undefined,
  ({ diagnosis }, { hint }) => (diagnosis?.advice === "narrow" ? { kind: "narrow", reason: hint } : undefined),
  ({ failures, replanned }, { hint }) => (failures >= 2 && !replanned ? { kind: "replan", reason: hint } : undefined),
  (plight, { hint }) => (left(plight) > 0.3 && !plight.escalated ? { kind: "escalate", reason: hint } : undefined),
];

export function remedyFor(plight: Plight): Remedy {
  const cause = plight.diagnosis?.cause ?? "nobody could say what is wrong";
  const words = { cause, hint: plight.diagnosis?.hint ?? cause };
  for (const rule of rules) {
    const remedy = rule(plight, words);
    if (remedy !== undefined) return remedy;
  }
  return { kind: "stop", reason: cause };
}

/** The part of the money that is not spent, 0–1. */
function left({ spent, cap }: Plight): number {
  return cap === 0 ? 0 : Math.max(0, (cap - spent) / cap);
}
