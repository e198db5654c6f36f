/** Whether this machine's git can do what the hands ask of it. */

import { getExecOutput } from "@actions/exec";

/** `git merge-tree --write-tree` came with 2.38. */
const oldest = [2, 38] as const;

/** Throws with what to do when git is missing or too old. */
export async function requireGit(): Promise<void> {
  const { stdout, exitCode } = await getExecOutput("git", ["--version"], { silent: true, ignoreReturnCode: true });
  const [, major, minor] = /(\d+)\.(\d+)/.exec(stdout) ?? [];
  const found = [Number(major), Number(minor)] as const;
  if (exitCode === 0 && (found[0] > oldest[0] || (found[0] === oldest[0] && found[1] >= oldest[1]))) return;
  throw new Error(`Muster needs git ${oldest.join(".")} or newer on the runner; found: ${stdout.trim() || "none"}.`);
}
