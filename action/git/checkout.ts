/** A work tree in a fresh folder, whose tracked files can be put back as the commit has them without trusting anything in the folder. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Sha } from "#mission/ids";
import type { Git } from "../ports.ts";
import { gitEnvironment } from "./environment.ts";
import { gitRunner } from "./run.ts";

export type WorkTree = {
  readonly folder: string;
  /** Puts every tracked file back as the commit has it; files that the commit does not know stay. */
  restore(): Promise<void>;
  remove(): Promise<void>;
};

/**
 * A clone of one commit: it has a `.git` of its own, for tools that ask for one, and shares nothing. Restoring uses `git`'s objects and an index
 * outside the folder, because what ran inside may have changed the clone's own settings.
 */
export async function checkOut(git: Git, commit: Sha): Promise<WorkTree> {
  const home = await mkdtemp(join(tmpdir(), "muster-verify-"));
  const folder = join(home, "work");
  const env = gitEnvironment({ remoteUrl: git.directory }, process.env);
  const run = gitRunner(git.directory, env);
  const branch = "refs/heads/verify";
  await run(["update-ref", branch, commit]);
  const clone = ["clone", "--quiet", "--template=", "--no-tags", "--depth=1", "--single-branch", "--branch=verify"];
  await run([...clone, `file://${resolve(git.directory)}`, folder]);
  await run(["update-ref", "-d", branch]);
  const outside = { GIT_WORK_TREE: folder, GIT_INDEX_FILE: join(home, "index"), GIT_DIR: await directoryOf(git) };
  await run(["read-tree", commit], { env: outside });
  return {
    folder,
    restore: async () => {
      await run(["update-index", "-q", "--refresh"], { env: outside, expect: [1] });
      await run(["checkout-index", "--all", "--force", "--index", "--quiet"], { env: outside });
    },
    remove: () => rm(home, { recursive: true, force: true }),
  };
}

async function directoryOf(git: Git): Promise<string> {
  const run = gitRunner(git.directory, gitEnvironment({ remoteUrl: git.directory }, process.env));
  return (await run(["rev-parse", "--absolute-git-dir"])).stdout.trim();
}
