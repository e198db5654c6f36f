/** Three-way merges, file by file and hunk by hunk, as `git merge-tree` does them; renames are not followed. */

import type { Sha } from "#mission/ids";
import type { Merged } from "../../../action/ports.ts";
import { linesOf, matched } from "./lines.ts";
import type { Entry, Files, Store } from "./store.ts";

type Three<Value> = { readonly base: Value; readonly ours: Value; readonly theirs: Value };

export function mergeTrees(store: Store, { base, ours, theirs }: Three<Sha>): Merged {
  const sides = { base: store.filesOf(base), ours: store.filesOf(ours), theirs: store.filesOf(theirs) };
  const paths = new Set([...sides.ours.keys(), ...sides.theirs.keys()]);
  const merged = new Map<string, Entry>();
  const conflicts: string[] = [];
  for (const path of paths) {
    const entry = mergeEntry(store, entriesAt(sides, path));
    if (entry === "conflict") conflicts.push(path);
    else if (entry !== undefined) merged.set(path, entry);
  }
  conflicts.push(...fileAndFolder(merged));
  if (conflicts.length > 0) return { kind: "conflict", paths: [...new Set(conflicts)].toSorted() };
  return { kind: "merged", tree: store.putTree(merged) };
}

function entriesAt({ base, ours, theirs }: Three<Files>, path: string): Three<Entry | undefined> {
  return { base: base.get(path), ours: ours.get(path), theirs: theirs.get(path) };
}

function mergeEntry(store: Store, { base, ours, theirs }: Three<Entry | undefined>): Entry | undefined | "conflict" {
  if (same(ours, theirs) || same(theirs, base)) return ours;
  if (same(ours, base)) return theirs;
  if (base === undefined || ours === undefined || theirs === undefined) return "conflict";
  const text = mergeTexts({
    base: store.textOf(base.blob),
    ours: store.textOf(ours.blob),
    theirs: store.textOf(theirs.blob),
  });
  const mode = ours.mode === base.mode ? theirs.mode : ours.mode;
  return text === undefined ? "conflict" : { mode, blob: store.putBlob(text) };
}

function same(a: Entry | undefined, b: Entry | undefined): boolean {
  return a?.blob === b?.blob && a?.mode === b?.mode;
}

/** A name that one side made a file and the other a folder. */
function fileAndFolder(files: Files): readonly string[] {
  const folders = new Set([...files.keys()].flatMap((path) => parentsOf(path)));
  return [...files.keys()].filter((path) => folders.has(path));
}

function parentsOf(path: string): readonly string[] {
  const names = path.split("/").slice(0, -1);
  return names.map((_, index) => names.slice(0, index + 1).join("/"));
}

/** Undefined where both changed the same lines, or neighbouring ones, differently. */
export function mergeTexts(texts: Three<string>): string | undefined {
  if (Object.values(texts).some((text) => text.includes("\0"))) return undefined;
  const [base, ours, theirs] = [linesOf(texts.base), linesOf(texts.ours), linesOf(texts.theirs)];
  const [inOurs, inTheirs] = [matched(base, ours), matched(base, theirs)];
  const merged: string[] = [];
  let from = { base: 0, ours: 0, theirs: 0 };
  for (let line = 0; line <= base.length; line += 1) {
    const to = stable({ line, end: line === base.length, inOurs, inTheirs, ours, theirs });
    if (to === undefined) continue;
    const chunk = mergeChunk({
      base: base.slice(from.base, line),
      ours: ours.slice(from.ours, to.ours),
      theirs: theirs.slice(from.theirs, to.theirs),
    });
    if (chunk === undefined) return undefined;
    merged.push(...chunk, ...base.slice(line, line + 1));
    from = { base: line + 1, ours: to.ours + 1, theirs: to.theirs + 1 };
  }
  return merged.join("");
}

type Looked = {
  readonly line: number;
  readonly end: boolean;
  readonly inOurs: readonly (number | undefined)[];
  readonly inTheirs: readonly (number | undefined)[];
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
};

/** Where a line that all three have stands in the two sides; the end of the text counts as one. */
function stable({ line, end, inOurs, inTheirs, ours, theirs }: Looked) {
  if (end) return { ours: ours.length, theirs: theirs.length };
  const [left, right] = [inOurs[line], inTheirs[line]];
  return left === undefined || right === undefined ? undefined : { ours: left, theirs: right };
}

function mergeChunk({ base, ours, theirs }: Three<readonly string[]>): readonly string[] | undefined {
  const [before, left, right] = [base, ours, theirs].map((lines) => lines.join(""));
  if (left === right || right === before) return ours;
  return left === before ? theirs : undefined;
}
