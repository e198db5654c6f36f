/** The text of a journal: lines that each carry the hash of the one before, so that a lost, edited or added line shows. */

import { z } from "zod";
import type { Instant } from "../ids.ts";
import { JournalLine } from "../line.ts";

export type JournalEvent = { readonly kind: string };

export type Chain =
  | { readonly kind: "whole"; readonly lines: readonly JournalLine[] }
  | { readonly kind: "broken"; readonly message: string };

/** SHA-256 of a text, in hex: brought by who calls, since the mind has none. */
export type Sha256 = (text: string) => string;

const start = "0".repeat(64);
const Raw = z.object({ seq: z.unknown(), at: z.unknown(), event: z.unknown() });

/** Reads and checks a journal's text. Hashes are taken of the text as written: parsing might reorder an event's keys. */
export function readChain(text: string, sha256: Sha256): Chain {
  if (text !== "" && !text.endsWith("\n")) return broken("its last line is cut off");
  const lines: JournalLine[] = [];
  for (const row of text.split("\n").slice(0, -1)) {
    const line = readLine(row, lines.at(-1), sha256);
    if (typeof line === "string") return broken(`line ${lines.length + 1} ${line}`);
    lines.push(line);
  }
  return { kind: "whole", lines };
}

function broken(message: string): Chain {
  return { kind: "broken", message };
}

/** The line, or what is wrong with it. */
function readLine(row: string, before: JournalLine | undefined, sha256: Sha256): JournalLine | string {
  const json = parseJson(row);
  const parsed = JournalLine.safeParse(json);
  if (!parsed.success) return "is not a journal line";
  const line = parsed.data;
  if (line.seq !== (before?.seq ?? 0) + 1) return `has the number ${line.seq}`;
  if (line.prev !== (before?.hash ?? start)) return "does not follow from the line before it";
  if (line.hash !== hashOf(line.prev, Raw.parse(json), sha256)) return "was changed after it was written";
  return line;
}

function parseJson(row: string): unknown {
  try {
    return JSON.parse(row);
  } catch {
    return undefined;
  }
}

function hashOf(prev: string, { seq, at, event }: z.infer<typeof Raw>, sha256: Sha256): string {
  return sha256(prev + JSON.stringify({ seq, at, event }));
}

/** The text of these events as the lines after `last`. */
export function nextRows(
  last: JournalLine | undefined,
  events: readonly JournalEvent[],
  at: Instant,
  sha256: Sha256,
): string {
  let [seq, prev, text] = [last?.seq ?? 0, last?.hash ?? start, ""];
  for (const event of events) {
    seq += 1;
    const hash = hashOf(prev, { seq, at, event }, sha256);
    text += `${JSON.stringify({ seq, at, event, prev, hash })}\n`;
    prev = hash;
  }
  return text;
}
