/** Writes of objects into the local repository: trees, commits, merges; no work tree is ever involved. */

import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Instant, Sha } from "#mission/ids";
import type { Git, Merged } from "../ports.ts";
import type { Run } from "./run.ts";

type Writes = Pick<Git, "mergeTree" | "commitTree" | "writeTree">;
type NewCommit = Parameters<Git["commitTree"]>[0];

export function writes(run: Run): Writes {
  return {
    mergeTree: (ours, theirs, base) => mergeTree(run, { ours, theirs, base }),
    commitTree: (commit) => commitTree(run, commit),
    writeTree: (parent, files) => writeTree(run, parent, files),
  };
}

async function commitTree(run: Run, { tree, parents, message, at }: NewCommit): Promise<Sha> {
  const args = ["commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent])];
  const { stdout } = await run(args, { input: `${message.trimEnd()}\n`, env: signature(at) });
  return Sha.parse(stdout.trim());
}

function signature(at: Instant): Record<string, string> {
  const [name, email, date] = ["Muster", "muster@users.noreply.github.com", `@${Math.floor(at / 1000)} +0000`];
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
  const [ours, theirs] = sides.base === undefined ? [sides.ours, sides.theirs] : await onto(run, sides, sides.base);
  const args = ["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", ours, theirs];
  const { exit, stdout } = await run(args, { expect: [1] });
  const [tree = "", ...paths] = stdout.split("\0");
  if (exit === 0) return { kind: "merged", tree: Sha.parse(tree.trim()) };
  return { kind: "conflict", paths: [...new Set(paths.filter((path) => path !== ""))] };
}

/**
 * Both sides as if they had been made on `base`. Git's own `--merge-base` came with 2.40, Debian 12 has 2.39; this does the same everywhere.
 */
async function onto(run: Run, { ours, theirs }: Sides, base: Sha): Promise<readonly [Sha, Sha]> {
  const at = Instant.parse(0);
  const child = async (commit: Sha) => {
    const tree = Sha.parse((await run(["rev-parse", "--verify", `${commit}^{tree}`])).stdout.trim());
    return commitTree(run, { tree, parents: [base], message: "side", at });
  };
  return [await child(ours), await child(theirs)];
}

/** A tree of nothing but these files needs no index. */
async function flatTree(run: Run, files: ReadonlyMap<string, string>): Promise<Sha> {
  const rows: string[] = [];
  for (const [path, text] of files) {
    const { stdout } = await run(["hash-object", "-w", "--stdin", "--no-filters"], { input: text });
    rows.push(`100644 blob ${stdout.trim()}\t${path}\0`);
  }
  return Sha.parse((await run(["mktree", "-z"], { input: rows.join("") })).stdout.trim());
}

async function writeTree(run: Run, parent: Sha | undefined, files: ReadonlyMap<string, string>): Promise<Sha> {
  if (parent === undefined && [...files.keys()].every((path) => !path.includes("/"))) return flatTree(run, files);
  const index = join(tmpdir(), `muster-index-${randomUUID()}`);
  const env = { GIT_INDEX_FILE: index };
  try {
    await run(parent === undefined ? ["read-tree", "--empty"] : ["read-tree", parent], { env });
    let entries = "";
    for (const [path, text] of files) {
      const blob = (await run(["hash-object", "-w", "--stdin", "--no-filters"], { input: text })).stdout.trim();
      entries += `100644 ${blob}\t${path}\0`;
    }
    await run(["update-index", "-z", "--add", "--index-info"], { env, input: entries });
    return Sha.parse((await run(["write-tree"], { env })).stdout.trim());
  } finally {
    await rm(index, { force: true });
  }
}
