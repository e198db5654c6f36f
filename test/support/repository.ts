/** Real repositories for tests: a bare remote in a temporary folder, and clones of it opened with our adapter. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base } from "vitest";
import { Instant, type Sha } from "../../action/mission/ids.ts";
import { openGit } from "../../action/git/open.ts";
import type { Git } from "../../action/ports.ts";

export const noon = Instant.parse(Date.UTC(2026, 0, 2, 12));

export type Remote = {
  readonly folder: string;
  readonly url: string;
  clone(): Promise<Git>;
};

type Fixtures = { remote: Remote };

/** A test with an empty bare remote, removed at its end. */
export const test = base.extend<Fixtures>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads the names of fixtures here
  remote: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), "muster-test-"));
    const url = join(folder, "remote.git");
    await openGit({ directory: url, remoteUrl: url });
    let clones = 0;
    const clone = () => openGit({ directory: join(folder, `clone-${(clones += 1)}.git`), remoteUrl: url });
    await use({ folder, url, clone });
    await rm(folder, { recursive: true, force: true });
  },
});

/** A commit of `parent`'s files with these set. */
export async function commit(git: Git, parent: Sha | undefined, files: Record<string, string>): Promise<Sha> {
  const parents = parent === undefined ? [] : [parent];
  const set = new Map(Object.entries(files));
  return git.commitFiles({ onto: parent, files: set, parents, message: "a change", at: noon });
}

export const toMain = (from: Sha | undefined, to: Sha | undefined) => ({ ref: "refs/heads/main", from, to });
