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
  | { readonly kind: "retry" | "narrow" | "replan" | "escalate"; readonly reason: string }
  | { readonly kind: "ask"; readonly questions: readonly string[] }
  | { readonly kind: "stop"; readonly reason: string };

const mostRounds = 3;

/**
 * The first rule that speaks wins: blocked on a person, ask; stuck three times, stop; a fifth of the money left, narrow; two failures and no new
 * plan, what the doctor advises or else a new plan; a third left and no stronger model tried, that; else stop.
 */
export function remedyFor(plight: Plight): Remedy {
  const { diagnosis } = plight;
  const cause = diagnosis?.cause ?? "nobody could say what is wrong";
  if (diagnosis?.advice === "ask") return { kind: "ask", questions: diagnosis.questions };
  if (diagnosis?.advice === "stop" || plight.rounds >= mostRounds) return { kind: "stop", reason: cause };
  if (left(plight) < 0.2) return { kind: "narrow", reason: cause };
  if (diagnosis?.advice === "retry" && !plight.escalated) return { kind: "escalate", reason: diagnosis.hint };
  if (diagnosis?.advice === "narrow") return { kind: "narrow", reason: diagnosis.hint };
  if (plight.failures >= 2 && !plight.replanned) return { kind: "replan", reason: diagnosis?.hint ?? cause };
  if (left(plight) > 0.3 && !plight.escalated) return { kind: "escalate", reason: diagnosis?.hint ?? cause };
  return { kind: "stop", reason: cause };
}

/** The part of the money that is not spent, 0–1. */
function left({ spent, cap }: Plight): number {
  return cap === 0 ? 0 : Math.max(0, (cap - spent) / cap);
}
