/** The worker's own clone, and the thinker's own view of it: git is never run on settings, hooks or filters that a worker could have written. */

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { isAbsolute, join, resolve } from "node:path";
import { promisify } from "node:util";
import { Sha } from "#mission/ids";
import { matches } from "#mission/lap/glob";

const execute = promisify(execFile);

export type Clone = {
  /** The work tree in which the worker works. */
  readonly workspace: string;
  readonly base: Sha;
  /** What was merged into the work tree, and the files in which it conflicts. */
  readonly merge?: { readonly commit: Sha; readonly conflicts: readonly string[] };
  /** The thinker's git directory, never seen by the worker. */
  readonly store: string;
};

type Place = { readonly directory: string; readonly env?: Readonly<Record<string, string>> };

const settings = [
  ["core.hooksPath", "/dev/null"],
  ["core.fsmonitor", "false"],
  ["core.untrackedCache", "false"],
  ["core.autocrlf", "false"],
  ["core.fileMode", "true"],
  ["core.symlinks", "true"],
  ["core.quotePath", "false"],
  ["protocol.allow", "never"],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
  ["safe.directory", "*"],
].flatMap(([key, value]) => ["-c", `${key}=${value}`]);

/** Runs git with none but our own settings. Throws with its last lines. */
async function git(place: Place, ...args: readonly string[]): Promise<string> {
  const env = {
    PATH: process.env["PATH"],
    LANG: "C.UTF-8",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ATTR_NOSYSTEM: "1",
    ...place.env,
  };
  try {
    const { stdout } = await execute("git", [...settings, ...args], {
      cwd: place.directory,
      env,
      maxBuffer: 256 << 20,
    });
    return stdout;
  } catch (cause) {
    const said = cause instanceof Error && "stderr" in cause ? String(cause.stderr).trim().slice(-2000) : "";
    throw new Error(`git ${args[0]} failed: ${said}`, { cause });
  }
}

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

/**
 * A work tree at the base below `folder`. It borrows the repository's objects, so it costs one checkout whatever the history, and shares
 * nothing that can be written. With `merge`, that commit is merged into the work tree, conflict marks and all.
 */
export async function cloneOf(origin: Origin, folder: string, merge?: Sha): Promise<Clone> {
  const { base } = origin;
  const workspace = join(folder, "workspace");
  const store = join(folder, "store.git");
  await Promise.all([layOut(join(workspace, ".git"), origin), layOut(store, origin)]);
  await git({ directory: workspace }, "checkout", "-q", "--detach", base);
  const clone = { workspace, base, store };
  return merge === undefined ? clone : { ...clone, merge: await mergeInto(workspace, base, merge) };
}

async function mergeInto(workspace: string, base: Sha, commit: Sha) {
  const place = { directory: workspace };
  const args = ["merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", base, commit];
  const [tree = "", ...conflicts] = (await git(place, ...args).catch(outputOfConflict)).split("\0");
  await git(place, "read-tree", "-m", "-u", "HEAD", tree);
  return { commit, conflicts: conflicts.filter((path) => path !== "") };
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

export type Work = { readonly tree: string; readonly problems: readonly string[]; readonly paths: readonly string[] };

/** The work tree as git would commit it, and what may not be handed over as it is. Nothing in the worker's own `.git` is read. */
export async function takeStock(clone: Clone, protectedGlobs: readonly string[]): Promise<Work> {
  const place = inWorkspace(clone);
  await git(place, "read-tree", clone.base);
  await git(place, "add", "-A", ".");
  const tree = (await git(place, "write-tree")).trim();
  const changes = await entriesOf(place, clone.base, tree);
  const own = clone.merge === undefined ? changes : await alsoIn(changes, entriesOf(place, clone.merge.commit, tree));
  const problems: string[] = [];
  for (const entry of own) {
    const problem = (await problemOf(place, entry, protectedGlobs)) ?? (await unresolved(place, entry, clone));
    if (problem !== undefined) problems.push(problem);
  }
  return { tree, problems, paths: changes.map(({ path }) => path) };
}

async function entriesOf(place: Place, from: string, tree: string): Promise<readonly Entry[]> {
  return parseRaw(await git(place, "diff-tree", "-r", "-z", "--no-renames", from, tree));
}

async function alsoIn(entries: readonly Entry[], others: Promise<readonly Entry[]>): Promise<readonly Entry[]> {
  const paths = new Set((await others).map(({ path }) => path));
  return entries.filter(({ path }) => paths.has(path));
}

async function unresolved(place: Place, { object, path }: Entry, { merge }: Clone): Promise<string | undefined> {
  if (merge?.conflicts.includes(path) !== true || /^0+$/.test(object)) return undefined;
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
  const parents = [clone.base, ...(clone.merge === undefined ? [] : [clone.merge.commit])];
  const tip = (
    await git(place, "commit-tree", work.tree, ...parents.flatMap((parent) => ["-p", parent]), "-m", to.message)
  ).trim();
  // The store is ours and laid out by hand: a process only for this would hold up all that run beside.
  await writeFile(join(clone.store, "refs/heads/changes"), `${tip}\n`);
  await git(place, "bundle", "create", "-q", to.file, "refs/heads/changes", ...parents.map((parent) => `^${parent}`));
  return Sha.parse(tip);
}
