/** Bundles: how commits travel between jobs that share no repository. */

import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Sha } from "#mission/ids";
import type { Git } from "../ports.ts";
import { GitFailure, type Run } from "./run.ts";

const changesRef = "refs/heads/changes";

type Bundles = Pick<Git, "bundle" | "unbundle">;

export function bundles(run: Run, git: Pick<Git, "resolve">): Bundles {
  return {
    bundle: (file, from, to) => bundle(run, resolve(file), [from, to]),
    unbundle: (file) => unbundle(run, git, resolve(file)),
  };
}

async function unbundle(run: Run, git: Pick<Git, "resolve">, file: string): Promise<Sha | undefined> {
  const ref = `refs/bundled/${randomUUID()}`;
  const options = ["-c", "protocol.file.allow=always", "-c", "fetch.fsckObjects=true"];
  const fetch = [...options, "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance"];
  try {
    await run(["bundle", "verify", "--quiet", file]);
    await run([...fetch, "--no-recurse-submodules", file, `${changesRef}:${ref}`]);
  } catch (error) {
    if (error instanceof GitFailure) return undefined;
    throw error;
  }
  return git.resolve(ref);
}

/** A bundle carries a ref's full name, so it is made in an empty repository that borrows our objects: no ref of ours is touched. */
async function bundle(run: Run, file: string, [from, to]: readonly [Sha, Sha]): Promise<void> {
  const objects = (await run(["rev-parse", "--path-format=absolute", "--git-path", "objects"])).stdout.trim();
  const bare = await mkdtemp(join(tmpdir(), "muster-bundle-"));
  const env = { GIT_DIR: bare, GIT_ALTERNATE_OBJECT_DIRECTORIES: objects };
  try {
    await run(["init", "--quiet", "--bare", bare]);
    await run(["update-ref", changesRef, to], { env });
    await run(["bundle", "create", "--quiet", file, changesRef, `^${from}`], { env });
  } finally {
    await rm(bare, { recursive: true, force: true });
  }
}
