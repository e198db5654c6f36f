/** Git with none but our own settings: never on settings, hooks or filters that a worker could have written. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Where git runs, and with what besides our settings. */
export type Place = { readonly directory: string; readonly env?: Readonly<Record<string, string>> };

const settings = [
  ["core.hooksPath", "/dev/null"],
  ["core.fsmonitor", "false"],
  ["core.untrackedCache", "false"],
  ["core.autocrlf", "false"],
  ["core.fileMode", "true"],
  ["core.symlinks", "true"],
  ["core.quotePath", "false"],
  ["protocol.allow", "never"],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
  ["safe.directory", "*"],
].flatMap(([key, value]) => ["-c", `${key}=${value}`]);

export async function git(place: Place, ...args: readonly string[]): Promise<string> {
  return (await askGit(place, args)).toString();
}

/** Runs git with none but our own settings. Throws with its last lines. */
export async function askGit(place: Place, args: readonly string[], input = ""): Promise<Buffer> {
  const env = {
    PATH: process.env["PATH"],
    LANG: "C.UTF-8",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ATTR_NOSYSTEM: "1",
    ...place.env,
  };
  try {
    const options = { cwd: place.directory, env, maxBuffer: 256 << 20, encoding: "buffer" } as const;
    const running = execute("git", [...settings, ...args], options);
    running.child.stdin?.on("error", () => undefined).end(input);
    return (await running).stdout;
  } catch (cause) {
    const said = cause instanceof Error && "stderr" in cause ? String(cause.stderr).trim().slice(-2000) : "";
    throw new Error(`git ${args[0]} failed: ${said}`, { cause });
  }
}
