/** The little git that a box needs besides the forge's own: with nobody's configuration, and no prompt. */

import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

const neutral = {
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
};

/** Options that make a command's commits this person's. */
export function as(name: string, email: string): readonly string[] {
  return ["-c", `user.name=${name}`, "-c", `user.email=${email}`];
}

const nobody = ["-c", "safe.directory=*", ...as("Maintainer", "maintainer@example.com")];

/** Standard output, trimmed at its end. Throws with what git said. */
export async function git(directory: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run("git", ["-C", directory, ...nobody, ...args], {
    env: { PATH: process.env["PATH"], ...neutral },
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout.trimEnd();
}

/** A temporary folder that is gone afterwards. */
export async function inFolder<T>(act: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "muster-box-"));
  try {
    return await act(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Makes everything in a folder the first commit of a new repository there. */
export async function commitAll(folder: string, message: string): Promise<void> {
  await git(folder, "init", "--quiet", "--initial-branch=main");
  await git(folder, "add", "--all");
  await git(folder, "commit", "--quiet", "-m", message);
}
