/** What this job's own tasks left behind, read from its disk as if it had been uploaded already. */

import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { handoffsPrefix, tasksArtifact } from "../observe/lap.ts";
import type { GitHub } from "../ports.ts";

/** The artifacts of our own run come from `folder`, those of others from GitHub. */
export function localArtifacts(folder: string, run: number, github: GitHub): GitHub["artifacts"] {
  return async (of, prefixes) => {
    if (of !== run) return github.artifacts(of, prefixes);
    const files = existsSync(folder) ? await filesBelow(folder) : new Map();
    return { files: new Map([[`${handoffsPrefix}together`, files]]), names: [tasksArtifact] };
  };
}

async function filesBelow(folder: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = paths.map(async (path) => [relative(folder, path), await readFile(path)] as const);
  return new Map(await Promise.all(read));
}
