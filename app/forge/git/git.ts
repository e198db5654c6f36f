/** Runs the machine's git, asynchronously always: a blocking one would deadlock against the server it talks to. */

import { spawn } from "node:child_process";

export type GitOptions = {
  readonly input?: string | Uint8Array | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
};
export type GitResult = { readonly code: number; readonly stdout: Buffer; readonly stderr: string };

const neutral = { GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null", GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" };

/** The environment git runs in: nothing of the user's configuration. */
export function gitEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return { PATH: process.env["PATH"], ...neutral, ...extra };
}

/** Runs git in a directory and resolves whatever its exit status. */
export function tryGit(directory: string, parameters: readonly string[], options: GitOptions = {}): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", parameters, { cwd: directory, env: gitEnvironment(options.env) });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    child.stdin.on("error", () => undefined);
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ code: code ?? -1, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString() });
    });
    child.stdin.end(options.input);
  });
}

/** Runs git and gives its output as text; throws when git fails. */
export async function git(directory: string, parameters: readonly string[], options: GitOptions = {}): Promise<string> {
  const result = await tryGit(directory, parameters, options);
  if (result.code !== 0) throw new Error(`git ${parameters[0]} failed in ${directory}: ${result.stderr.trim()}`);
  return result.stdout.toString();
}
