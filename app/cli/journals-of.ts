/** The journals of a repository, fetched by git as its user: from a path, or from an address with the user's own credentials. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ActorName } from "#mission/ids";
import { journalFile, type JournalLine, statePrefix } from "#mission/line";
import { inFolder } from "../box/git.ts";
import { parseJournal } from "../sweep/journals.ts";

export type Fetched = {
  /** By actor. */
  readonly journals: ReadonlyMap<ActorName, readonly JournalLine[]>;
  /** A file on the default branch; undefined when there is none. */
  readonly show: (path: string) => Promise<string | undefined>;
};

const run = promisify(execFile);

async function git(directory: string, ...args: readonly string[]): Promise<string> {
  const env = { ...process.env, GIT_TERMINAL_PROMPT: "0" };
  const { stdout } = await run("git", ["-C", directory, ...args], { env, maxBuffer: 256 * 1024 * 1024 });
  return stdout.trimEnd();
}

/** Throws where a journal cannot be read: a report that leaves something out would be wrong. */
export function withJournals<Value>(repo: string, use: (fetched: Fetched) => Promise<Value>): Promise<Value> {
  return inFolder(async (folder) => {
    const address = await addressOf(repo);
    await git(folder, "init", "--quiet", "--bare");
    await git(
      folder,
      "fetch",
      "--quiet",
      "--depth=1",
      address,
      `+${statePrefix}*:${statePrefix}*`,
      "+HEAD:refs/heads/head",
    );
    const refs = (await git(folder, "for-each-ref", "--format=%(refname)", statePrefix)).split("\n");
    const journals = new Map<ActorName, readonly JournalLine[]>();
    for (const ref of refs.filter((each) => each !== "")) {
      const lines = parseJournal(await git(folder, "show", `${ref}:${journalFile}`));
      if (lines === undefined) throw new Error(`The journal ${ref} of ${repo} cannot be read`);
      journals.set(ActorName.parse(ref.slice(statePrefix.length)), lines);
    }
    return use({ journals, show: (path) => git(folder, "show", `refs/heads/head:${path}`).catch(() => undefined) });
  });
}

/** A clone has no journals, the repository that it comes from has. */
async function addressOf(repo: string): Promise<string> {
  const own = await git(repo, "for-each-ref", "--count=1", statePrefix).catch(() => undefined);
  if (own !== "") return repo;
  return git(repo, "remote", "get-url", "origin").catch(() => repo);
}
