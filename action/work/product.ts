/** What came of a task, before it is handed over. */

import type { Contract } from "#mission/contract/contract";
import type { Note, Outcome } from "#mission/handoff";
import type { Work } from "./site/stock.ts";

export type Product = {
  readonly outcome: Outcome;
  readonly summary: string;
  readonly notes: readonly Note[];
  /** How often the model was told that it met the same error again. */
  readonly stuck?: number;
  /** What the architect said that the change would be. */
  readonly contract?: Contract;
  /** What was handed over of the work tree. */
  readonly work?: Work;
};

export function failed(reason: Extract<Outcome, { kind: "failed" }>["reason"], message: string): Product {
  return { outcome: { kind: "failed", reason, message: message.slice(0, 8000) }, summary: "", notes: [] };
}

export function said(outcome: Outcome, summary: string): Product {
  return { outcome, summary: summary.slice(0, 4000), notes: [] };
}
