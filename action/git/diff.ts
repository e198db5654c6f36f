/** The difference between two commits as text, as people read it. */

import type { Sha } from "#mission/ids";
import { gitEnvironment } from "./environment.ts";
import { gitRunner } from "./run.ts";

/** Reads a repository on disk; whatever its attributes and configuration say, no program of theirs is run. Throws when git fails. */
export function readOnlyGit(directory: string): { readonly diff: (from: Sha, to: Sha) => Promise<string> } {
  const run = gitRunner(directory, gitEnvironment({ remoteUrl: directory }, process.env));
  return {
    async diff(from, to) {
      const { stdout } = await run(["diff", "--no-ext-diff", "--no-textconv", "--no-color", "-M", `${from}...${to}`]);
      return stdout;
    },
  };
}
