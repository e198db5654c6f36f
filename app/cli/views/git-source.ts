/** A clone on this machine, or a bare repository: what `git fetch origin 'refs/muster/*:refs/muster/*'` has brought. */

import { readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { git } from "../../box/git.ts";
import { journalIn } from "../../journals/in-folder.ts";
import { decisionsIn } from "./decisions.ts";
import type { Source } from "./source.ts";

export async function gitSource(given: string): Promise<Source> {
  const path = resolve(given);
  const kind = await git(path, "rev-parse", "--is-bare-repository").catch(() => undefined);
  if (kind === undefined) throw new Error(`${given} is not a git repository`);
  const workTree = kind === "true" ? undefined : await git(path, "rev-parse", "--show-toplevel");
  const defaultBranch = await defaultOf(path, workTree !== undefined);
  return {
    name: basename(workTree ?? path).replace(/\.git$/, ""),
    defaultBranch,
    workTree,
    hasBranch: async (name) => (await tipOf(path, name)) !== undefined,
    journals: () => journalsIn(path),
    decisions: (actor) => decisionsIn(path, actor),
    file: async (file, branch) =>
      branch === undefined && workTree !== undefined
        ? readFile(join(workTree, file), "utf8").catch(() => undefined)
        : show(path, branch ?? defaultBranch, file),
  };
}

/** What a clone knows of its origin goes before what is checked out. */
async function defaultOf(path: string, cloned: boolean): Promise<string> {
  const ofOrigin = cloned
    ? await git(path, "symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD").catch(() => undefined)
    : undefined;
  const own = await git(path, "symbolic-ref", "--quiet", "--short", "HEAD").catch(() => "HEAD");
  return ofOrigin?.replace(/^origin\//, "") ?? own;
}

async function tipOf(path: string, branch: string): Promise<string | undefined> {
  for (const ref of [`refs/heads/${branch}`, `refs/remotes/origin/${branch}`]) {
    const tip = await git(path, "rev-parse", "--verify", "--quiet", `${ref}^{commit}`).catch(() => undefined);
    if (tip !== undefined) return tip;
  }
  return undefined;
}

async function show(path: string, branch: string, file: string): Promise<string | undefined> {
  const tip = await tipOf(path, branch);
  return tip && git(path, "show", `${tip}:${file}`).catch(() => undefined);
}

async function journalsIn(path: string): Promise<ReadonlyMap<string, string>> {
  const listed = await git(path, "for-each-ref", "--format=%(refname)", "refs/muster/archive", "refs/muster/state");
  const refs = listed.split("\n").filter((ref) => ref !== "");
  const texts = await Promise.all(refs.map((ref) => journalIn(path, ref)));
  return new Map(refs.map((ref, index) => [ref.split("/").at(-1) ?? "", texts[index] ?? ""]));
}
