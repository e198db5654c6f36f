/** A repository's commits as plain values: each named by what it holds, so that the same commit made twice is one. */

import { createHash } from "node:crypto";
import { Sha } from "#mission/ids";

/** What each path holds. */
export type Files = Readonly<Record<string, string>>;
type Commit = { readonly files: Files; readonly parents: readonly Sha[] };
type Merged =
  | { readonly kind: "merged"; readonly files: Files }
  | { readonly kind: "conflict"; readonly paths: readonly string[] };

const known = new Map<Sha, Commit>();

function nameOf(value: unknown): Sha {
  return Sha.parse(createHash("sha1").update(JSON.stringify(value)).digest("hex"));
}

export function commit(files: Files, parents: readonly Sha[]): Sha {
  const sorted = Object.fromEntries(Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const sha = nameOf(["commit", sorted, parents]);
  known.set(sha, { files: sorted, parents });
  return sha;
}

function read(sha: Sha): Commit {
  const found = known.get(sha);
  if (found === undefined) throw new Error(`no commit ${sha}`);
  return found;
}

export function filesOf(sha: Sha): Files {
  return read(sha).files;
}

export function treeOf(sha: Sha): Sha {
  return nameOf(["tree", read(sha).files]);
}

/** Everything that leads to a commit, itself included. */
export function history(sha: Sha): ReadonlySet<Sha> {
  const seen = new Set<Sha>();
  const next = [sha];
  for (let one = next.pop(); one !== undefined; one = next.pop()) {
    if (seen.has(one)) continue;
    seen.add(one);
    next.push(...read(one).parents);
  }
  return seen;
}

export function isAncestor(ancestor: Sha, of: Sha): boolean {
  return history(of).has(ancestor);
}

/** The commits that `head` has and `base` has not. */
export function between(base: Sha, head: Sha): readonly Sha[] {
  const before = history(base);
  return [...history(head)].filter((sha) => !before.has(sha));
}

/** From `head` along first parents as far as `base`, which is left out. */
export function line(base: Sha, head: Sha): readonly Sha[] {
  const found: Sha[] = [];
  for (let one: Sha | undefined = head; one !== undefined && one !== base; one = read(one).parents[0]) found.push(one);
  return found;
}

/** A common ancestor that no other common ancestor comes after. */
function mergeBase(a: Sha, b: Sha): Sha | undefined {
  const common = [...history(a)].filter((sha) => history(b).has(sha));
  return common.find((sha) => common.every((other) => other === sha || !isAncestor(sha, other)));
}

/** Three-way, path by path. */
export function merge(ours: Sha, theirs: Sha): Merged {
  const base = mergeBase(ours, theirs);
  const [before, a, b] = [base === undefined ? {} : filesOf(base), filesOf(ours), filesOf(theirs)];
  const paths = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  const clashing = paths.filter((path) => a[path] !== b[path] && a[path] !== before[path] && b[path] !== before[path]);
  if (clashing.length > 0) return { kind: "conflict", paths: clashing };
  const taken = paths.map((path) => [path, a[path] === before[path] ? b[path] : a[path]] as const);
  const files = taken.flatMap(([path, content]) => (content === undefined ? [] : [[path, content] as const]));
  return { kind: "merged", files: Object.fromEntries(files) };
}
