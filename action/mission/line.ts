/** One line of a journal, `journal.jsonl` on `refs/muster/state/<actor>`: an event, when it happened, and its place in the chain. */

import { z } from "zod";
import { type ActorName, Instant } from "./ids.ts";

export const JournalLine = z.strictObject({
  /** 1, 2, 3, … without a gap. */
  seq: z.int().positive(),
  at: Instant,
  /** Parsed by the actor's own event type. */
  event: z.looseObject({ kind: z.string() }),
  /** The `hash` of the line before; 64 zeros for the first. */
  prev: z.string().regex(/^[0-9a-f]{64}$/),
  /** SHA-256, hex, of `prev` and the JSON of {seq, at, event} with keys in this order. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type JournalLine = z.infer<typeof JournalLine>;

export const journalFile = "journal.jsonl";
export const statePrefix = "refs/muster/state/";

/** Where those who take a place or set money aside pass one at a time: it moves to the record of each. */
export const gatePrefix = "refs/muster/gate/";
export const lapGate = `${gatePrefix}laps`;

/** Where answers are kept that need not be asked for again. */
export const answersPrefix = "refs/muster/cache/";
export const answersRef = `${answersPrefix}answers`;

export function stateRef(actor: ActorName): string {
  return `${statePrefix}${actor}`;
}
