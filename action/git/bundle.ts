/** Bundles: how commits travel between jobs that share no repository. */

import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Sha } from "#mission/ids";
import type { Git } from "../ports.ts";
import { GitFailure, type Run } from "./run.ts";

const changesRef = "refs/heads/changes";

type Bundles = Pick<Git, "bundle" | "unbundle">;

export function bundles(run: Run, git: Pick<Git, "resolve">): Bundles {
  return {
    bundle: (from, to) => inFolder((folder) => bundle(run, folder, [from, to])),
    unbundle: (bytes) =>
      inFolder(async (folder) => {
        const file = join(folder, "changes.bundle");
        await writeFile(file, bytes);
        return unbundle(run, git, file);
      }),
  };
}

async function inFolder<Value>(act: (folder: string) => Promise<Value>): Promise<Value> {
  const folder = await mkdtemp(join(tmpdir(), "muster-bundle-"));
  try {
    return await act(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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
async function bundle(run: Run, folder: string, [from, to]: readonly [Sha, Sha]): Promise<Uint8Array> {
  const objects = (await run(["rev-parse", "--path-format=absolute", "--git-path", "objects"])).stdout.trim();
  const [bare, file] = [join(folder, "bare.git"), join(folder, "changes.bundle")];
  const env = { GIT_DIR: bare, GIT_ALTERNATE_OBJECT_DIRECTORIES: objects };
  await run(["init", "--quiet", "--bare", bare]);
  await run(["update-ref", changesRef, to], { env });
  await run(["bundle", "create", "--quiet", file, changesRef, `^${from}`], { env });
  return readFile(file);
}
