/** Reads and moves refs of a bare repository; moves are compare-and-swap. */

import { git, tryGit } from "./git.ts";

export const zero = "0".repeat(40);

export type Ref = { readonly name: string; readonly sha: string; readonly type: string };
export type RefChange = { readonly name: string; readonly before: string; readonly after: string };

/** Refs whose full name begins so, in order. */
export async function listRefs(directory: string, prefix = "refs/"): Promise<readonly Ref[]> {
  const format = "--format=%(objectname) %(objecttype) %(refname)";
  const pattern = prefix.replace(/[^/]*$/, "").replace(/\/$/, "");
  const text = await git(directory, ["for-each-ref", format, ...(pattern === "" ? [] : [pattern])]);
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const [sha = "", type = "", ...name] = line.split(" ");
      return { sha, type, name: name.join(" ") };
    })
    .filter((ref) => ref.name.startsWith(prefix));
}

/** The ref of exactly that full name. */
export async function readRef(directory: string, name: string): Promise<Ref | undefined> {
  const refs = await listRefs(directory, name);
  return refs.find((ref) => ref.name === name);
}

async function parse(directory: string, revision: string): Promise<string | undefined> {
  const result = await tryGit(directory, ["rev-parse", "--verify", "--quiet", "--end-of-options", revision]);
  return result.code === 0 ? result.stdout.toString().trim() : undefined;
}

/** The commit behind a branch, tag, full ref or (abbreviated) commit id. */
export async function resolveCommit(directory: string, revision: string): Promise<string | undefined> {
  const names = revision.startsWith("refs/")
    ? [revision]
    : /^[0-9a-f]{40}$/.test(revision)
      ? [revision]
      : [`refs/heads/${revision}`, `refs/tags/${revision}`, revision];
  for (const name of names) {
    const sha = await parse(directory, `${name}^{commit}`);
    if (sha !== undefined) return sha;
  }
  return undefined;
}

/** Sets, makes (before is zero) or deletes (after is zero) a ref if it still is what it was; tells whether it was. */
export async function moveRef(directory: string, change: RefChange): Promise<boolean> {
  const { name, before, after } = change;
  const parameters = after === zero ? ["-d", name, before] : [name, after, before];
  const result = await tryGit(directory, ["update-ref", ...parameters]);
  return result.code === 0;
}

export async function isAncestor(directory: string, ancestor: string, descendant: string): Promise<boolean> {
  const result = await tryGit(directory, ["merge-base", "--is-ancestor", ancestor, descendant]);
  return result.code === 0;
}

export async function mergeBase(directory: string, one: string, other: string): Promise<string | undefined> {
  const result = await tryGit(directory, ["merge-base", one, other]);
  return result.code === 0 ? result.stdout.toString().trim() : undefined;
}

/** What changed between two listings. */
export function refChanges(before: readonly Ref[], after: readonly Ref[]): readonly RefChange[] {
  const old = new Map(before.map((ref) => [ref.name, ref.sha]));
  const fresh = new Map(after.map((ref) => [ref.name, ref.sha]));
  const names = [...new Set([...old.keys(), ...fresh.keys()])];
  return names
    .map((name) => ({ name, before: old.get(name) ?? zero, after: fresh.get(name) ?? zero }))
    .filter((change) => change.before !== change.after);
}
