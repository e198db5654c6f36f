/** An actor's journal: appended by compare-and-swap, in one atomic push with the refs that its events speak of. */

import type { ActorName, Instant, Sha } from "#mission/ids";
import { type Epoch, epochText, supersededBy } from "#mission/journal/epoch";
import { isFull, segmentFile } from "#mission/journal/segments";
import { archiveRef, type JournalLine, journalFile, stateRef, witnessPrefix, witnessRef } from "#mission/line";
import type { Gate, RefMove } from "#mission/step";
import type { Git } from "../ports.ts";
import { type JournalEvent, nextRows, readChain } from "#mission/journal/chain";
import { type Judging, openJudging, type Segment } from "./judged.ts";
import { type Broken, readFetched, readJournal, type Whole } from "./read.ts";
import { sha256 } from "./sha256.ts";

export type JournalTools = {
  readonly now: () => Instant;
  /** Milliseconds. */
  readonly sleep: (duration: number) => Promise<void>;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** Who writes; absent: nobody who could be superseded. */
  readonly epoch?: Epoch | undefined;
  /** Shared by all who read journals in this process. */
  readonly judging?: Judging;
};

export type Appended =
  | { readonly kind: "appended"; readonly lines: readonly JournalLine[] }
  /** Nothing was written; these refs are no longer where the caller saw them. Reload and decide again. */
  | { readonly kind: "stale"; readonly moved: readonly string[] }
  /** Nothing was written, and nothing will be: a later run has the say. */
  | { readonly kind: "superseded"; readonly by: Epoch };

export type Journal = {
  readonly actor: ActorName;
  readonly lines: readonly JournalLine[];
  /** The later run that has the say, by the lines read; then nothing can be appended. */
  readonly supersededBy: Epoch | undefined;
  /**
   * Appends events and moves the refs, or does neither. Throws when the remote refuses although nothing moved (a ruleset, a missing permission).
   * No events and no refs is nothing to do. Gates move along to the commit that is written, or nothing is. `beside`: files of that commit
   * besides the journal, by name; later commits do not have them.
   */
  append(
    events: readonly JournalEvent[],
    refs?: readonly RefMove[],
    gates?: readonly Gate[],
    beside?: ReadonlyMap<string, string>,
  ): Promise<Appended>;
  /** Reads again what is there now. */
  reload(): Promise<{ readonly kind: "open"; readonly lines: readonly JournalLine[] } | Broken>;
};

export type Opened = { readonly kind: "open"; readonly journal: Journal } | Broken;

/** The journal as it was last fetched; what was pushed since makes the first append stale. One that is not there is looked for in the archive. */
export async function openJournal(git: Git, actor: ActorName, tools: JournalTools): Promise<Opened> {
  const { judging = openJudging() } = tools;
  const fetched = await readFetched(git, actor, judging);
  const first =
    fetched.kind === "whole" && fetched.head === undefined ? await readJournal(git, actor, { judging }) : fetched;
  if (first.kind === "broken") return first;
  let current: Whole = first;
  const later = () => (tools.epoch === undefined ? undefined : supersededBy(current.lines, tools.epoch));
  const journal: Journal = {
    actor,
    get lines() {
      return current.lines;
    },
    get supersededBy() {
      return later();
    },
    async append(events, refs = [], gates = [], beside = new Map()) {
      const by = later();
      if (by !== undefined) return { kind: "superseded", by };
      if (events.length === 0 && refs.length === 0) return { kind: "appended", lines: current.lines };
      const next = await extended(git, actor, { current, events, tools, beside });
      const passed = gates.map((gate) => ({ ...gate, to: next.head }));
      const moved = await pushed(git, [...movesTo(actor, current, next.head), ...refs, ...passed], tools);
      if (moved.length > 0) return { kind: "stale", moved };
      current = next;
      return { kind: "appended", lines: current.lines };
    },
    async reload() {
      const reading = await readJournal(git, actor, { since: current.head, judging });
      if (reading.kind === "broken") return reading;
      current = reading;
      return { kind: "open", lines: current.lines };
    },
  };
  return { kind: "open", journal };
}

/** The journal and its witness move as one; what was archived leaves the archive. */
function movesTo(actor: ActorName, { at }: Whole, to: Sha): readonly RefMove[] {
  return [
    { ref: stateRef(actor), from: at.state, to },
    { ref: witnessRef(actor), from: at.witness, to },
    ...(at.archive === undefined ? [] : [{ ref: archiveRef(actor), from: at.archive, to: undefined }]),
  ];
}

type Extension = {
  readonly current: Whole;
  readonly events: readonly JournalEvent[];
  readonly tools: JournalTools;
  readonly beside: ReadonlyMap<string, string>;
};

/** The journal with the events at its end, as a commit that nobody sees yet. */
async function extended(
  git: Git,
  actor: ActorName,
  { current, events, tools, beside }: Extension,
): Promise<Whole & { readonly head: Sha }> {
  const at = tools.now();
  const by = tools.epoch === undefined ? undefined : epochText(tools.epoch);
  const last = current.lines.at(-1);
  const rows = nextRows(last, events, { at, by }, sha256);
  const chain = readChain(rows, sha256, last);
  if (chain.kind === "broken")
    throw new Error(`Muster would have written a journal that it cannot read: ${chain.message}`);
  const segments = grown(current.segments, rows);
  const files = new Map([...beside, ...segments.map(({ name, text }) => [name, text] as const)]);
  const parents = current.head === undefined ? [] : [current.head];
  const head = await git.commitFiles({ files, parents, message: messageOf(actor, events, tools), at });
  const lines = [...current.lines, ...chain.lines];
  return { kind: "whole", head, at: { state: head, witness: head, archive: undefined }, segments, lines };
}

/** A file that has grown long is laid aside as it is, and the chain goes on in a new one. */
function grown(segments: readonly Segment[], rows: string): readonly Segment[] {
  const laid = segments.slice(0, -1);
  const tail = segments.at(-1)?.text ?? "";
  if (!isFull(tail, rows)) return [...laid, { name: journalFile, text: tail + rows }];
  return [...laid, { name: segmentFile(laid.length + 1), text: tail }, { name: journalFile, text: rows }];
}

/** The trailer tells apart two runs that write the same events in the same second: only one of them may believe that it did. */
function messageOf(actor: ActorName, events: readonly JournalEvent[], tools: JournalTools): string {
  const kinds = [...new Set(events.map((event) => event.kind))].join(", ");
  const writer = Math.floor(tools.random() * 2 ** 48).toString(16);
  return `muster(${actor}): ${kinds === "" ? "move refs" : kinds} [skip ci]\n\nWriter: ${writer}`;
}

const tries = 4;

/** Pushes; the refs that had moved meanwhile, or none when it was done. A refusal although none moved may be a lock: tried again. */
async function pushed(git: Git, updates: readonly RefMove[], tools: JournalTools): Promise<readonly string[]> {
  for (let attempt = 1; ; attempt += 1) {
    const result = await git.push(updates);
    if (result.kind === "pushed") return [];
    const now = await git.remoteRefs(updates.map(({ ref }) => ref));
    const moved = updates.filter(({ ref, from }) => now.get(ref) !== from).map(({ ref }) => ref);
    if (moved.length > 0) return moved.filter((ref) => !ref.startsWith(witnessPrefix) || moved.length === 1);
    if (attempt === tries) throw new Error(`The remote refuses to store Muster's state: ${result.message}`);
    await tools.sleep(2 ** attempt * 100 * (0.5 + tools.random()));
  }
}
