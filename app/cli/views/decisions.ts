/** The decisions that were kept beside an actor's journal: one text a commit, oldest first. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { decisionsFile } from "#mission/evidence/moment";
import { git, inFolder } from "../../box/git.ts";

/** Those in a repository on this machine; none where the actor has no journal. */
export async function decisionsIn(path: string, actor: string): Promise<readonly string[]> {
  for (const place of ["state", "archive"]) {
    const ref = `refs/muster/${place}/${actor}`;
    const listed = await git(path, "rev-list", "--reverse", "--first-parent", ref, "--").catch(() => undefined);
    if (listed !== undefined) return textsOf(path, listed.split("\n"));
  }
  return [];
}

/** Those of a repository elsewhere: its journals are brought to a temporary folder. */
export function decisionsAt(url: string, token: string, actor: string): Promise<readonly string[]> {
  return inFolder(async (folder) => {
    await git(folder, "init", "--quiet", "--bare");
    const refs = ["state", "archive"].map((place) => `+refs/muster/${place}/${actor}*:refs/muster/${place}/${actor}*`);
    const env = { PATH: process.env["PATH"], ...tokenFor(token) };
    await promisify(execFile)("git", ["-C", folder, "fetch", "--quiet", "--no-tags", url, ...refs], { env });
    return decisionsIn(folder, actor);
  });
}

/** A token in the environment of one process only: not among its arguments, and in no configuration. */
export function tokenFor(token: string): Readonly<Record<string, string>> {
  const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
  return {
    GIT_TERMINAL_PROMPT: "0",
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "http.extraHeader",
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
  };
}

/** One process for all of them: a journal may have thousands of commits. */
async function textsOf(path: string, commits: readonly string[]): Promise<readonly string[]> {
  const running = promisify(execFile)("git", ["-C", path, "-c", "safe.directory=*", "cat-file", "--batch"], {
    encoding: "buffer",
    maxBuffer: 1 << 30,
  });
  running.child.stdin?.end(commits.map((commit) => `${commit}:${decisionsFile}\n`).join(""));
  const { stdout } = await running;
  return blobsIn(stdout);
}

/** `<id> blob <size>`, the content and a line's end; or `<what was asked> missing`. */
function blobsIn(output: Buffer): readonly string[] {
  const texts: string[] = [];
  for (let at = 0; at < output.length;) {
    const end = output.indexOf("\n", at);
    const size = Number(/ blob (\d+)$/.exec(output.toString("utf8", at, end))?.[1] ?? -1);
    if (size >= 0) texts.push(output.toString("utf8", end + 1, end + 1 + size));
    at = size >= 0 ? end + size + 2 : end + 1;
  }
  return texts;
}
