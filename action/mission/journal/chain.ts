/** The text of a journal: lines that each carry the hash of the one before, so that a lost, edited or added line shows. */

import { z } from "zod";
import type { Instant } from "../ids.ts";
import { JournalLine, journalVersion } from "../line.ts";

export type JournalEvent = { readonly kind: string };

export type Chain =
  | { readonly kind: "whole"; readonly lines: readonly JournalLine[] }
  /** `lines`: those before the first that is wrong. */
  | { readonly kind: "broken"; readonly message: string; readonly lines: readonly JournalLine[] }
  /** Nothing is wrong with it, but a later Muster wrote it and knows what it means. */
  | { readonly kind: "newer"; readonly version: number; readonly lines: readonly JournalLine[] };

/** SHA-256 of a text, in hex: brought by who calls, since the mind has none. */
export type Sha256 = (text: string) => string;

const start = "0".repeat(64);
const Raw = z.object({ seq: z.unknown(), at: z.unknown(), event: z.unknown() });
const Versioned = z.object({ v: z.int() });

/** Reads and checks a journal's text, or what follows after a line of it. Hashes are taken of the text as written: parsing might reorder an event's keys. */
export function readChain(text: string, sha256: Sha256, after?: JournalLine): Chain {
  const lines: JournalLine[] = [];
  const broken = (message: string): Chain => ({ kind: "broken", message, lines });
  let last = after;
  for (let from = 0; from < text.length;) {
    const end = text.indexOf("\n", from);
    if (end === -1) return broken("its last line is cut off");
    const line = readLine(text.slice(from, end), last, sha256);
    if (typeof line === "number") return { kind: "newer", version: line, lines };
    if (typeof line === "string") return broken(`line ${(last?.seq ?? 0) + 1} ${line}`);
    lines.push(line);
    last = line;
    from = end + 1;
  }
  return { kind: "whole", lines };
}

/** Reads journals that grow: of a text that goes on as it was read before only what is new is read, and its lines are the same objects. */
export function chainReader(sha256: Sha256): (text: string) => Chain {
  const read = new Map<string, { readonly text: string; readonly lines: readonly JournalLine[] }>();
  return (text) => {
    const first = text.slice(0, text.indexOf("\n") + 1);
    const known = read.get(first);
    if (known?.text === text) return { kind: "whole", lines: known.lines };
    const before = known !== undefined && text.startsWith(known.text) ? known : { text: "", lines: [] };
    const chain = readChain(text.slice(before.text.length), sha256, before.lines.at(-1));
    const lines = [...before.lines, ...chain.lines];
    if (chain.kind === "whole") read.set(first, { text, lines });
    return { ...chain, lines };
  };
}

/** The line; what is wrong with it; or the version it was written in, when that is beyond ours. */
function readLine(row: string, before: JournalLine | undefined, sha256: Sha256): JournalLine | string | number {
  const json = parseJson(row);
  const line = plainLine(json) ?? JournalLine.safeParse(json).data;
  if (line === undefined) return laterThanOurs(json) ?? "is not a journal line";
  const misplaced = whyMisplaced(line, before);
  if (misplaced !== undefined) return misplaced;
  const hash = line.v === undefined ? firstHash(line.prev, Raw.parse(json), sha256) : hashOf(row, sha256);
  return line.hash === hash ? line : "was changed after it was written";
}

type Fields = Readonly<Record<string, unknown>>;

const fields: ReadonlySet<string> = new Set(Object.keys(JournalLine.shape));

/** A line that looks like all that we write: the same as its shape says, and quicker. That hashes look like hashes shows when they are compared. */
function plainLine(json: unknown): JournalLine | undefined {
  if (!isFields(json) || !isPlain(json)) return undefined;
  for (const name in json) if (!fields.has(name)) return undefined;
  return json;
}

function isFields(json: unknown): json is Fields {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

function isPlain(line: Fields): line is JournalLine {
  const { v, seq, at, by, event, prev, hash } = line;
  const counts = v === journalVersion && isCount(seq, 1) && isCount(at, 0);
  const texts = typeof prev === "string" && typeof hash === "string" && (by === undefined || isWriter(by));
  return counts && texts && isFields(event) && typeof event["kind"] === "string";
}

function isCount(value: unknown, least: number): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= least;
}

function isWriter(by: unknown): boolean {
  return typeof by === "string" && /^[1-9][0-9]*\.[1-9][0-9]*$/.test(by);
}

function whyMisplaced({ seq, prev }: JournalLine, before: JournalLine | undefined): string | undefined {
  if (seq !== (before?.seq ?? 0) + 1) return `has the number ${seq}`;
  return prev === (before?.hash ?? start) ? undefined : "does not follow from the line before it";
}

function laterThanOurs(json: unknown): number | undefined {
  const version = Versioned.safeParse(json).data?.v;
  return version !== undefined && version > journalVersion ? version : undefined;
}

function parseJson(row: string): unknown {
  try {
    return JSON.parse(row);
  } catch {
    return undefined;
  }
}

/** As version 1 had it. */
function firstHash(prev: string, { seq, at, event }: z.infer<typeof Raw>, sha256: Sha256): string {
  return sha256(prev + JSON.stringify({ seq, at, event }));
}

const tail = ',"hash":""}'.length + 64;

/** Of all that a line says, its number, its writer and the line before included. */
function hashOf(row: string, sha256: Sha256): string {
  return sha256(row.slice(0, -tail));
}

export type Writing = { readonly at: Instant; readonly by: string | undefined };

/** The text of these events as the lines after `last`. */
export function nextRows(
  last: JournalLine | undefined,
  events: readonly JournalEvent[],
  { at, by }: Writing,
  sha256: Sha256,
): string {
  let [seq, prev, text] = [last?.seq ?? 0, last?.hash ?? start, ""];
  for (const event of events) {
    seq += 1;
    const said = JSON.stringify({ v: journalVersion, seq, at, by, event, prev }).slice(0, -1);
    const hash = sha256(said);
    text += `${said},"hash":"${hash}"}\n`;
    prev = hash;
  }
  return text;
}
