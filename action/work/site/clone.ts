/** The worker's own clone: its work tree, and a git directory of the thinker's that the worker never sees. */

import { existsSync } from "node:fs";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Sha } from "#mission/ids";
import { git } from "./clean-git.ts";
import type { Place } from "./clean-git.ts";

export type Clone = {
  /** The work tree in which the worker works. */
  readonly workspace: string;
  readonly base: Sha;
  /** What was merged into the work tree. */
  readonly merge?: Sha;
  /** Files in which what was merged, or what an attempt before had reached, conflicts with the base. */
  readonly conflicts: readonly string[];
  /** The thinker's git directory, never seen by the worker. */
  readonly store: string;
};

/** Where a clone comes from. */
export type Origin = {
  /** The folder of the repository's objects: must be readable wherever the worker's git runs. */
  readonly objects: string;
  readonly shallow: string;
  readonly base: Sha;
};

/** Throws when the repository does not have the commit. */
export async function originOf(repository: string, base: Sha): Promise<Origin> {
  const asked = ["--git-path", "objects", "--git-path", "shallow", `${base}^{commit}`];
  const [objects = "", shallow = ""] = (await git({ directory: repository }, "rev-parse", ...asked)).split("\n");
  return { objects: resolve(repository, objects), shallow: resolve(repository, shallow), base };
}

/** What the work tree begins with besides the base. */
export type Beginning = {
  readonly merge?: Sha | undefined;
  /** What an attempt before had reached, and the bundle that brings it. */
  readonly resume?: { readonly commit: Sha; readonly bundle: string } | undefined;
};

/**
 * A work tree at the base below `folder`. It borrows the repository's objects, so it costs one checkout whatever the history, and shares
 * nothing that can be written. With `merge`, that commit is merged into the work tree, conflict marks and all; with `resume`, its changes.
 */
export async function cloneOf(origin: Origin, folder: string, { merge, resume }: Beginning = {}): Promise<Clone> {
  const { base } = origin;
  const workspace = join(folder, "workspace");
  const store = join(folder, "store.git");
  await Promise.all([layOut(join(workspace, ".git"), origin), layOut(store, origin)]);
  await git({ directory: workspace }, "checkout", "-q", "--detach", base);
  const place = { directory: workspace };
  if (resume !== undefined) await unbundle(place, resume);
  const merged = merge === undefined ? undefined : await mergeOf(place, base, merge);
  // An attempt that merged has the merge in its own tree, with the marks that it did not resolve.
  const reached = resume === undefined ? merged : await startFrom(place, base, { commit: resume.commit, merged });
  if (reached !== undefined) await git(place, "read-tree", "-m", "-u", "HEAD", reached.tree);
  const clone = { workspace, base, store, conflicts: reached?.conflicts ?? [] };
  return merge === undefined ? clone : { ...clone, merge };
}

type Merged = { readonly tree: string; readonly conflicts: readonly string[] };

async function startFrom(
  place: Place,
  base: Sha,
  { commit, merged }: { readonly commit: Sha; readonly merged: Merged | undefined },
): Promise<Merged> {
  if (merged === undefined) return mergeOf(place, base, commit);
  return { tree: `${commit}^{tree}`, conflicts: merged.conflicts };
}

async function mergeOf(place: Place, base: Sha, commit: Sha): Promise<Merged> {
  const args = ["merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", base, commit];
  const [tree = "", ...conflicts] = (await git(place, ...args).catch(outputOfConflict)).split("\0");
  return { tree, conflicts: conflicts.filter((path) => path !== "") };
}

/** Throws when the bundle does not bring the commit. */
async function unbundle(place: Place, { commit, bundle }: NonNullable<Beginning["resume"]>): Promise<void> {
  const fetch = ["-c", "protocol.file.allow=always", "fetch", "-q", "--no-tags", "--no-write-fetch-head"];
  await git(place, ...fetch, bundle, "refs/heads/changes:refs/muster/resume");
  const brought = (await git(place, "rev-parse", "refs/muster/resume")).trim();
  await git(place, "update-ref", "-d", "refs/muster/resume");
  if (brought !== commit) throw new Error(`${bundle} brings ${brought}, not ${commit}`);
}

/** `git merge-tree` prints the tree also when there are conflicts, and then exits with 1. */
function outputOfConflict(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const conflict = cause instanceof Error && "code" in cause && cause.code === 1 && "stdout" in cause;
  if (!conflict) throw error;
  return String(cause.stdout);
}

/** What `git init` would make, without its templates and without starting it. */
async function layOut(at: string, { objects, shallow, base }: Origin): Promise<void> {
  for (const folder of ["objects/info", "refs/heads", "info"]) await mkdir(join(at, folder), { recursive: true });
  const format = base.length === 64 ? "1\n[extensions]\n\tobjectformat = sha256" : "0";
  const files = { HEAD: "ref: refs/heads/work\n", config: `[core]\n\trepositoryformatversion = ${format}\n` };
  const borrowed = { "objects/info/alternates": `${objects}\n` };
  await Promise.all(Object.entries({ ...files, ...borrowed }).map(([name, text]) => writeFile(join(at, name), text)));
  if (existsSync(shallow)) await copyFile(shallow, join(at, "shallow"));
}

/** What a reviewer reads; bounded, with a line that says how much is missing. */
export async function difference(clone: Clone, from: Sha, most: number): Promise<string> {
  const place = { directory: clone.store };
  const args = ["diff", "--no-ext-diff", "--no-textconv", "--no-color", "-M", from, clone.base];
  const text = await git(place, ...args);
  if (text.length <= most) return text;
  const stat = await git(place, ...args.slice(0, 4), "--stat=200", "-M", from, clone.base);
  return `${stat.slice(0, 8000)}\n${text.slice(0, most)}\n[… ${text.length - most} characters left out: read the files, or run git diff on single paths …]`;
}
