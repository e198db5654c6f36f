/** Writes of objects into the local repository: trees, commits, merges; no work tree is ever involved. */

import { randomUUID } from "node:crypto";
import { Instant, Sha } from "#mission/ids";
import type { Git, Merged } from "../ports.ts";
import type { Run } from "./run.ts";

type Writes = Pick<Git, "mergeTree" | "commitTree" | "commitFiles">;
type NewTree = Parameters<Git["commitTree"]>[0];
type NewFiles = Parameters<Git["commitFiles"]>[0];

export function writes(run: Run): Writes {
  return {
    mergeTree: (ours, theirs, base) => mergeTree(run, { ours, theirs, base }),
    commitTree: (commit) => commitTree(run, commit),
    commitFiles: (commit) => commitFiles(run, commit),
  };
}

async function commitTree(run: Run, { tree, parents, message, at }: NewTree): Promise<Sha> {
  const args = ["commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent])];
  const { stdout } = await run(args, { input: textOf(message), env: signature(at) });
  return Sha.parse(stdout.trim());
}

function textOf(message: string): string {
  return `${message.trimEnd()}\n`;
}

const muster = { name: "Muster", email: "muster@users.noreply.github.com" } as const;

/** Seconds since 1970, and the time zone. */
function dateOf(at: Instant): string {
  return `${Math.floor(at / 1000)} +0000`;
}

function signature(at: Instant): Record<string, string> {
  const [{ name, email }, date] = [muster, `@${dateOf(at)}`];
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: date,
  };
}

type Sides = { readonly ours: Sha; readonly theirs: Sha; readonly base: Sha | undefined };

async function mergeTree(run: Run, sides: Sides): Promise<Merged> {
  const [ours, theirs] = sides.base === undefined ? [sides.ours, sides.theirs] : await bothOn(run, sides, sides.base);
  const args = ["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", ours, theirs];
  const { exit, stdout } = await run(args, { expect: [1] });
  const [tree = "", ...paths] = stdout.split("\0");
  if (exit === 0) return { kind: "merged", tree: Sha.parse(tree.trim()) };
  return { kind: "conflict", paths: [...new Set(paths.filter((path) => path !== ""))] };
}

/**
 * Both sides as if they had been made on `base`. Git's own `--merge-base` came with 2.40, Debian 12 has 2.39; this does the same everywhere.
 */
async function bothOn(run: Run, { ours, theirs }: Sides, base: Sha): Promise<readonly [Sha, Sha]> {
  const at = Instant.parse(0);
  const child = async (commit: Sha) => {
    const tree = await treeOf(run, commit);
    return commitTree(run, { tree, parents: [base], message: "side", at });
  };
  return [await child(ours), await child(theirs)];
}

async function treeOf(run: Run, commit: Sha): Promise<Sha> {
  return Sha.parse((await run(["rev-parse", "--verify", `${commit}^{tree}`])).stdout.trim());
}

/**
 * All of it by one program. The branch that it is to be the tip of goes again before it is there, so that what goes out is still looked at as
 * what no ref has. https://git-scm.com/docs/git-fast-import
 */
async function commitFiles(run: Run, { files, onto, parents, message, at }: NewFiles): Promise<Sha> {
  const branch = `refs/muster-made/${randomUUID()}`;
  const [first, ...others] = parents;
  const tree = onto === undefined ? undefined : await treeOf(run, onto);
  const input = [
    `commit ${branch}`,
    "mark :1",
    `committer ${muster.name} <${muster.email}> ${dateOf(at)}`,
    data(textOf(message)),
    ...(first === undefined ? [] : [`from ${first}`]),
    ...others.map((parent) => `merge ${parent}`),
    tree === undefined ? "deleteall" : `M 040000 ${tree} ""`,
    ...[...files].map(([path, text]) => `M 100644 inline ${quoted(path)}\n${data(text)}`),
    "get-mark :1",
    `reset ${branch}`,
    `from ${"0".repeat((onto ?? first)?.length ?? 40)}`,
    "done\n",
  ];
  const { stdout } = await run(["fast-import", "--quiet", "--done"], { input: input.join("\n") });
  return Sha.parse(stdout.trim());
}

/** Counted in bytes. */
function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}

function quoted(path: string): string {
  return `"${path.replaceAll(/["\\]/g, String.raw`\$&`).replaceAll("\n", String.raw`\n`)}"`;
}
