/** What a worker made of its work tree, as git would commit it, and the bundle in which it travels. */

import { writeFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { Sha } from "#mission/ids";
import { matches } from "#mission/lap/glob";
import { git } from "./clean-git.ts";
import type { Place } from "./clean-git.ts";
import type { Clone } from "./clone.ts";

export type Work = {
  readonly tree: string;
  readonly problems: readonly Problem[];
  /** Every path that differs from the base, with the object it has now. */
  readonly changed: ReadonlyMap<string, string>;
};

/** `kind`: what may not leave at all, or what only has not been finished. */
export type Problem = { readonly kind: "forbidden" | "unfinished"; readonly path: string; readonly text: string };

/** The work tree as git would commit it, and what may not be handed over as it is. Nothing in the worker's own `.git` is read. */
export async function takeStock(clone: Clone, protectedGlobs: readonly string[]): Promise<Work> {
  const place = inWorkspace(clone);
  await git(place, "read-tree", clone.base);
  await git(place, "add", "-A", ".");
  const tree = (await git(place, "write-tree")).trim();
  const changes = await entriesOf(place, clone.base, tree);
  const own = clone.merge === undefined ? changes : await alsoIn(changes, entriesOf(place, clone.merge, tree));
  const problems: Problem[] = [];
  for (const entry of own) {
    const forbidden = await problemOf(place, entry, protectedGlobs);
    const text = forbidden ?? (await unresolved(place, entry, clone));
    const kind = forbidden === undefined ? "unfinished" : "forbidden";
    if (text !== undefined) problems.push({ kind, path: entry.path, text });
  }
  return { tree, problems, changed: new Map(changes.map(({ path, object }) => [path, object])) };
}

/** The same work, with everything that may not leave put back as the base has it. */
export async function withoutForbidden(clone: Clone, work: Work): Promise<Work> {
  const paths = work.problems.flatMap(({ kind, path }) => (kind === "forbidden" ? [path] : []));
  if (paths.length === 0) return work;
  const place = inWorkspace(clone);
  await git(place, "--literal-pathspecs", "reset", "-q", clone.base, "--", ...paths);
  const tree = (await git(place, "write-tree")).trim();
  const left = await entriesOf(place, clone.base, tree);
  return { tree, problems: [], changed: new Map(left.map(({ path, object }) => [path, object])) };
}

async function entriesOf(place: Place, from: string, tree: string): Promise<readonly Entry[]> {
  return parseRaw(await git(place, "diff-tree", "-r", "-z", "--no-renames", from, tree));
}

async function alsoIn(entries: readonly Entry[], others: Promise<readonly Entry[]>): Promise<readonly Entry[]> {
  const paths = new Set((await others).map(({ path }) => path));
  return entries.filter(({ path }) => paths.has(path));
}

async function unresolved(place: Place, { object, path }: Entry, { conflicts }: Clone): Promise<string | undefined> {
  if (!conflicts.includes(path) || /^0+$/.test(object)) return undefined;
  const marks = /^(?:<{7}|>{7}) /m.test(await git(place, "cat-file", "blob", object));
  return marks ? `${path} still has conflict marks: resolve them.` : undefined;
}

function inWorkspace({ store, workspace }: Clone): Place {
  const env = { GIT_DIR: store, GIT_WORK_TREE: workspace, GIT_INDEX_FILE: join(store, "muster-index") };
  return { directory: workspace, env };
}

type Entry = { readonly mode: string; readonly object: string; readonly path: string };

/** `:oldmode newmode oldid newid status NUL path NUL` … */
function parseRaw(raw: string): readonly Entry[] {
  const fields = raw.split("\0");
  const entries: Entry[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [, mode = "", , object = ""] = (fields[at] ?? "").split(" ");
    entries.push({ mode, object, path: fields[at + 1] ?? "" });
  }
  return entries;
}

async function problemOf(
  place: Place,
  { mode, object, path }: Entry,
  globs: readonly string[],
): Promise<string | undefined> {
  const glob = globs.find((pattern) => matches(pattern, path));
  if (glob !== undefined) return `${path} is protected (${glob}): put it back as it was.`;
  if (mode === "160000") return `${path} is a repository of its own (a submodule): remove it.`;
  if (mode !== "120000") return undefined;
  const target = await git(place, "cat-file", "blob", object);
  return escapes(path, target)
    ? `${path} is a link that leads outside the repository (${target}): remove it.`
    : undefined;
}

function escapes(path: string, target: string): boolean {
  if (isAbsolute(target)) return true;
  let depth = path.split("/").length - 1;
  for (const step of target.split("/")) {
    if (step === "..") depth -= 1;
    else if (step !== "." && step !== "") depth += 1;
    if (depth < 0 || step.toLowerCase() === ".git") return true;
  }
  return false;
}

/** Commits the tree onto the base and writes the one commit as a bundle whose ref is `refs/heads/changes`. `at` in milliseconds. */
export async function bundleWork(
  clone: Clone,
  work: Work,
  to: { message: string; at: number; file: string },
): Promise<Sha> {
  const date = `${Math.floor(to.at / 1000)} +0000`;
  const who = { NAME: "Muster", EMAIL: "muster@users.noreply.github.com", DATE: date };
  const people = ["AUTHOR", "COMMITTER"].flatMap((role) =>
    Object.entries(who).map(([key, value]) => [`GIT_${role}_${key}`, value]),
  );
  const place = { directory: clone.store, env: { GIT_DIR: clone.store, ...Object.fromEntries(people) } };
  const parents = [clone.base, ...(clone.merge === undefined ? [] : [clone.merge])];
  const tip = (
    await git(place, "commit-tree", work.tree, ...parents.flatMap((parent) => ["-p", parent]), "-m", to.message)
  ).trim();
  // The store is ours and laid out by hand: a process only for this would hold up all that run beside.
  await writeFile(join(clone.store, "refs/heads/changes"), `${tip}\n`);
  await git(place, "bundle", "create", "-q", to.file, "refs/heads/changes", ...parents.map((parent) => `^${parent}`));
  return Sha.parse(tip);
}
