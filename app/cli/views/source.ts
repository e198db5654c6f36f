/** Where a command looks: a repository on GitHub or on a forge, or a clone of one on this machine; read only. */

import { existsSync } from "node:fs";
import { gitSource } from "./git-source.ts";
import { githubSource } from "./github-source.ts";

export type Source = {
  readonly name: string;
  readonly defaultBranch: string;
  /** The texts of all journals by their ref's last part, at work or archived. */
  readonly journals: () => Promise<ReadonlyMap<string, string>>;
  /** The decisions kept beside an actor's journal, one text a commit, oldest first. */
  readonly decisions: (actor: string) => Promise<readonly string[]>;
  /** A file of a branch, or of the work tree where there is one and no branch is named; undefined when it is not there. */
  readonly file: (path: string, branch?: string) => Promise<string | undefined>;
  readonly hasBranch: (name: string) => Promise<boolean>;
  /** The top of the work tree, on this machine. */
  readonly workTree: string | undefined;
};

/** A folder that is there is one; `owner/name` is a repository. Throws with what to do when it cannot be read. */
export async function openSource(
  repo: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Source> {
  if (existsSync(repo)) return gitSource(repo);
  if (/^[\w.-]+\/[\w.-]+$/.test(repo)) return githubSource(repo, environment);
  throw new Error(`${repo} is neither a folder here nor a repository's owner/name`);
}
