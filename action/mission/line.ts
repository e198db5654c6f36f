/** One line of a journal, `journal.jsonl` on `refs/muster/state/<actor>`: an event, when it happened, who wrote it, and its place in the chain. */

import { z } from "zod";
import { type ActorName, Instant } from "./ids.ts";

/** What this Muster writes, and the newest that it reads. 1: lines did not say who wrote them. */
export const journalVersion = 2;

export const JournalLine = z.strictObject({
  /** Absent in lines of version 1. */
  v: z.literal(journalVersion).optional(),
  /** 1, 2, 3, … without a gap. */
  seq: z.int().positive(),
  at: Instant,
  /** The run that wrote it, and which attempt at it: `105.1`. */
  by: z
    .string()
    .regex(/^[1-9][0-9]*\.[1-9][0-9]*$/)
    .optional(),
  /** Parsed by the actor's own event type. */
  event: z.looseObject({ kind: z.string() }),
  /** The `hash` of the line before; 64 zeros for the first. */
  prev: z.string().regex(/^[0-9a-f]{64}$/),
  /** SHA-256, hex, of the line's text before `,"hash"`; in version 1 of `prev` and the JSON of {seq, at, event} with keys in this order. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type JournalLine = z.infer<typeof JournalLine>;

/** The end of a journal, which grows; what came before lies beside it in `journal-1.jsonl`, `journal-2.jsonl`, … once it has grown long. */
export const journalFile = "journal.jsonl";
export const statePrefix = "refs/muster/state/";

/** Moves with each append, so that a journal which was set back, replaced or deleted shows, and can be brought back. */
export const witnessPrefix = "refs/muster/witness/";

/** Where the journals of missions go that are over. */
export const archivePrefix = "refs/muster/archive/";

/** Where those who take a place or set money aside pass one at a time: it moves to the record of each. */
export const gatePrefix = "refs/muster/gate/";
export const lapGate = `${gatePrefix}laps`;

/** Where all who push pass one at a time: of two that counted the same pushes, one has to count again. */
export const pushGate = `${gatePrefix}pushes`;

/** Where answers are kept that need not be asked for again. */
export const answersPrefix = "refs/muster/cache/";
export const answersRef = `${answersPrefix}answers`;

/** The journals in the archive once more, without their history: what runs fetch to know what came before. */
export const archivedRef = `${answersPrefix}archived`;

export function stateRef(actor: ActorName): string {
  return `${statePrefix}${actor}`;
}

export function witnessRef(actor: ActorName): string {
  return `${witnessPrefix}${actor}`;
}

export function archiveRef(actor: ActorName): string {
  return `${archivePrefix}${actor}`;
}
