/** Reads and moves refs of a bare repository; moves are compare-and-swap. */

import { readFile } from "node:fs/promises";
import { readCommit } from "./commit.ts";
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

const objectId = /^[0-9a-f]{40}$/;

/** What git forbids in a ref's name and a file system would take for another place, or for a lock. */
const forbidden = /\/[./]|\.\.|\.lock(\/|$)|\/$/;

/** The error codes of a file that is not there, or cannot be. */
const absent: ReadonlySet<unknown> = new Set(["ENOENT", "ENOTDIR", "EISDIR", "ENAMETOOLONG", "ERR_INVALID_ARG_VALUE"]);

/** Of a file; empty when there is none. */
export async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && absent.has(cause.code)) return "";
    throw new Error(`read ${path}`, { cause });
  }
}

/**
 * The object behind the ref of exactly that full name, without a process: repositories are made to keep refs in files. A
 * ref's own file goes before the packed list, as in git.
 */
export async function storedRef(directory: string, name: string): Promise<string | undefined> {
  if (!name.startsWith("refs/") || forbidden.test(name)) return undefined;
  const loose = (await textOf(`${directory}/${name}`)).trim();
  if (objectId.test(loose)) return loose;
  const packed = await textOf(`${directory}/packed-refs`);
  const line = packed.split("\n").find((one) => one.slice(41) === name);
  return line?.slice(0, 40);
}

async function typeOf(directory: string, id: string): Promise<string> {
  const commit = await readCommit(directory, id);
  return commit?.sha === id ? "commit" : (await git(directory, ["cat-file", "-t", id])).trim();
}

/** The ref of exactly that full name. */
export async function readRef(directory: string, name: string): Promise<Ref | undefined> {
  const sha = await storedRef(directory, name);
  return sha === undefined ? undefined : { name, sha, type: await typeOf(directory, sha) };
}

async function parse(directory: string, revision: string): Promise<string | undefined> {
  const result = await tryGit(directory, ["rev-parse", "--verify", "--quiet", "--end-of-options", revision]);
  return result.code === 0 ? result.stdout.toString().trim() : undefined;
}

/** Those git reads as something else than a name. */
const isExpression = /[~^:@]/;

/** The commit behind a branch, tag, full ref or (abbreviated) commit id. Only what is none of these costs a process. */
export async function resolveCommit(directory: string, revision: string): Promise<string | undefined> {
  if (/^[0-9a-f]{40}$/.test(revision)) return (await readCommit(directory, revision))?.sha;
  const isFull = revision.startsWith("refs/");
  for (const name of isFull ? [revision] : [`refs/heads/${revision}`, `refs/tags/${revision}`]) {
    const id = await storedRef(directory, name);
    const commit = id === undefined ? undefined : await readCommit(directory, id);
    if (commit) return commit.sha;
  }
  return isFull && !isExpression.test(revision) ? undefined : parse(directory, `${revision}^{commit}`);
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
