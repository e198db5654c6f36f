/** An actor's journal: appended by compare-and-swap, in one atomic push with the refs that its events speak of. */

import type { ActorName, Instant } from "#mission/ids";
import { type JournalLine, journalFile, stateRef } from "#mission/line";
import type { Gate, RefMove } from "#mission/step";
import type { Git } from "../ports.ts";
import { type JournalEvent, nextRows, readChain } from "#mission/journal/chain";
import { type Broken, readFetched, type Reading, readJournal } from "./read.ts";
import { sha256 } from "./sha256.ts";

export type JournalTools = {
  readonly now: () => Instant;
  /** Milliseconds. */
  readonly sleep: (duration: number) => Promise<void>;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
};

export type Appended =
  | { readonly kind: "appended"; readonly lines: readonly JournalLine[] }
  /** Nothing was written; these refs are no longer where the caller saw them. Reload and decide again. */
  | { readonly kind: "stale"; readonly moved: readonly string[] };

export type Journal = {
  readonly actor: ActorName;
  readonly lines: readonly JournalLine[];
  /**
   * Appends events and moves the refs, or does neither. Throws when the remote refuses although nothing moved (a ruleset, a missing permission).
   * No events and no refs is nothing to do. A gate moves along to the commit that is written, or nothing is. `beside`: files of that commit
   * besides the journal, by name; later commits do not have them.
   */
  append(
    events: readonly JournalEvent[],
    refs?: readonly RefMove[],
    gate?: Gate,
    beside?: ReadonlyMap<string, string>,
  ): Promise<Appended>;
  /** Reads again what is there now. */
  reload(): Promise<{ readonly kind: "open"; readonly lines: readonly JournalLine[] } | Broken>;
};

export type Opened = { readonly kind: "open"; readonly journal: Journal } | Broken;

type Whole = Extract<Reading, { kind: "whole" }>;

/** The journal as it was last fetched; what was pushed since makes the first append stale. */
export async function openJournal(git: Git, actor: ActorName, tools: JournalTools): Promise<Opened> {
  const first = await readFetched(git, actor);
  if (first.kind === "broken") return first;
  let current: Whole = first;
  const journal: Journal = {
    actor,
    get lines() {
      return current.lines;
    },
    async append(events, refs = [], gate, beside = new Map()) {
      if (events.length === 0 && refs.length === 0) return { kind: "appended", lines: current.lines };
      const next = await extended(git, actor, { current, events, tools, beside });
      const passed = gate === undefined ? [] : [{ ...gate, to: next.head }];
      const updates = [{ ref: stateRef(actor), from: current.head, to: next.head }, ...refs, ...passed];
      const moved = await pushed(git, updates, tools);
      if (moved.length > 0) return { kind: "stale", moved };
      current = next;
      return { kind: "appended", lines: current.lines };
    },
    async reload() {
      const reading = await readJournal(git, actor, current.head);
      if (reading.kind === "broken") return reading;
      current = reading;
      return { kind: "open", lines: current.lines };
    },
  };
  return { kind: "open", journal };
}

type Extension = {
  readonly current: Whole;
  readonly events: readonly JournalEvent[];
  readonly tools: JournalTools;
  readonly beside: ReadonlyMap<string, string>;
};

/** The journal with the events at its end, as a commit that nobody sees yet. */
async function extended(git: Git, actor: ActorName, { current, events, tools, beside }: Extension): Promise<Whole> {
  const at = tools.now();
  const text = current.text + nextRows(current.lines.at(-1), events, at, sha256);
  const chain = readChain(text, sha256);
  if (chain.kind === "broken")
    throw new Error(`Muster would have written a journal that it cannot read: ${chain.message}`);
  const tree = await git.writeTree(undefined, new Map([...beside, [journalFile, text]]));
  const parents = current.head === undefined ? [] : [current.head];
  const head = await git.commitTree({ tree, parents, message: messageOf(actor, events, tools), at });
  return { kind: "whole", head, text, lines: chain.lines };
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
    if (moved.length > 0) return moved;
    if (attempt === tries) throw new Error(`The remote refuses to store Muster's state: ${result.message}`);
    await tools.sleep(2 ** attempt * 100 * (0.5 + tools.random()));
  }
}
