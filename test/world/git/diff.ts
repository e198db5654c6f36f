/** What changed between two trees: as the port tells it, and as git would print it for who reads patches. */

import type { PathChange } from "#mission/facts";
import type { Sha } from "#mission/ids";
import type { Asked } from "../../../action/scan/added.ts";
import { hunks, linesOf } from "./lines.ts";
import type { Entry, Files, Store } from "./store.ts";

type Change = {
  readonly path: string;
  readonly from: string | undefined;
  readonly old: Entry | undefined;
  readonly now: Entry | undefined;
  readonly letter: "A" | "M" | "D" | "R";
};

const statuses = { A: "added", M: "modified", D: "deleted", R: "renamed" } as const;

export function changesBetween(store: Store, from: Sha, to: Sha): readonly PathChange[] {
  return treeChanges(store, from, to).map(({ path, from: before, old, now, letter }) => ({
    path,
    ...(before === undefined ? {} : { from: before }),
    status: statuses[letter],
    mode: now?.mode ?? none.mode,
    oldMode: old?.mode ?? none.mode,
    size: Buffer.byteLength(text(store, now)),
    ...counted(text(store, old), text(store, now)),
  }));
}

const none = { mode: "000000", blob: "0".repeat(40) };

function text(store: Store, entry: Entry | undefined): string {
  return entry === undefined ? "" : store.textOf(entry.blob);
}

/** Git counts no lines of what holds a zero byte. */
function counted(old: string, now: string): Pick<PathChange, "added" | "removed"> {
  if (`${old}${now}`.includes("\0")) return { added: 0, removed: 0 };
  const found = hunks(linesOf(old), linesOf(now));
  const total = (count: (hunk: (typeof found)[number]) => number) => found.reduce((sum, hunk) => sum + count(hunk), 0);
  return { added: total(({ fromB, toB }) => toB - fromB), removed: total(({ fromA, toA }) => toA - fromA) };
}

function treeChanges(store: Store, from: Sha, to: Sha): readonly Change[] {
  const [before, after] = [store.filesOf(from), store.filesOf(to)];
  const gone = [...before.keys()].filter((path) => !after.has(path));
  const fresh = [...after.keys()].filter((path) => !before.has(path));
  const renames = renamed(store, { gone, fresh, before, after });
  const moved = new Set(renames.values());
  const all: Change[] = [];
  for (const path of gone)
    if (!moved.has(path)) all.push({ path, from: undefined, old: before.get(path), now: undefined, letter: "D" });
  for (const [path, now] of after) {
    const source = renames.get(path);
    const old = before.get(source ?? path);
    if (old !== undefined && source === undefined && old.blob === now.blob && old.mode === now.mode) continue;
    all.push({ path, from: source, old, now, letter: letterOf(source, old) });
  }
  return all.toSorted((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}

function letterOf(source: string | undefined, old: Entry | undefined): Change["letter"] {
  if (source !== undefined) return "R";
  return old === undefined ? "A" : "M";
}

type Candidates = {
  readonly gone: readonly string[];
  readonly fresh: readonly string[];
  readonly before: Files;
  readonly after: Files;
};

/** New path → old one, the likest pairs first; half of a file must still be there, and an empty one is never a rename. */
function renamed(store: Store, { gone, fresh, before, after }: Candidates): ReadonlyMap<string, string> {
  const pairs = gone.flatMap((from) =>
    fresh.map((to) => ({ from, to, likeness: likeness(text(store, before.get(from)), text(store, after.get(to))) })),
  );
  const found = new Map<string, string>();
  for (const { from, to, likeness: share } of pairs.toSorted((a, b) => b.likeness - a.likeness))
    if (share >= 0.5 && !found.has(to) && ![...found.values()].includes(from)) found.set(to, from);
  return found;
}

function likeness(a: string, b: string): number {
  if (a === "" || b === "") return 0;
  const left = new Map<string, number>();
  for (const line of linesOf(a)) left.set(line, (left.get(line) ?? 0) + 1);
  let kept = 0;
  for (const line of linesOf(b)) {
    const count = left.get(line) ?? 0;
    if (count > 0) kept += Buffer.byteLength(line);
    left.set(line, count - 1);
  }
  return kept / Math.max(Buffer.byteLength(a), Buffer.byteLength(b));
}

/** Answers what the scan asks git: the list of changes, sizes, and a patch of which only heads are read. */
export function asking(store: Store, parse: (id: string) => Sha): Asked {
  return {
    async text(args, input = "") {
      if (args[0] === "cat-file")
        return input.replaceAll(/[0-9a-f]{40}/g, (id) => String(Buffer.byteLength(store.textOf(parse(id)))));
      const cut = args.indexOf("--");
      const [from = "", to = ""] = args.slice(0, cut === -1 ? undefined : cut).slice(-2);
      const changes = treeChanges(store, parse(from), parse(to));
      return args.includes("--raw") ? rawRows(changes) : patchHeads(store, changes);
    },
    async blobs(ids) {
      return new Map(ids.map((id) => [id, Buffer.from(store.textOf(parse(id)))] as const));
    },
  };
}

function rawRows(changes: readonly Change[]): string {
  return changes
    .map(({ path, from, old = none, now = none, letter }) => {
      const paths = from === undefined ? [path] : [from, path];
      return `:${old.mode} ${now.mode} ${old.blob} ${now.blob} ${letter}\0${paths.join("\0")}\0`;
    })
    .join("");
}

function patchHeads(store: Store, changes: readonly Change[]): string {
  const rows = changes.flatMap(({ old, now }) => [
    `index ${(old ?? none).blob}..${(now ?? none).blob}`,
    ...hunks(linesOf(text(store, old)), linesOf(text(store, now))).map(
      ({ fromA, toA, fromB, toB }) => `@@ -${side(fromA, toA)} +${side(fromB, toB)} @@`,
    ),
  ]);
  return rows.join("\n");
}

/** Lines count from 1; of nothing, the line before it is named. */
function side(from: number, to: number): string {
  return `${to > from ? from + 1 : from},${to - from}`;
}
