/** Runs the machine's git, asynchronously always: a blocking one would deadlock against the server it talks to. */

import { buffer, text } from "node:stream/consumers";
import { launch } from "../launch/launch.ts";

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
export async function tryGit(
  directory: string,
  parameters: readonly string[],
  { input, env }: GitOptions = {},
): Promise<GitResult> {
  const program = { file: "git", args: parameters, cwd: directory, env: gitEnvironment(env), detached: false };
  const child = await launch({ ...program, input: input !== undefined });
  child.input?.end(input);
  const [stdout, stderr, code] = await Promise.all([buffer(child.output), text(child.errors), child.ended]);
  return { code: code ?? -1, stdout, stderr };
}

/** Runs git and gives its output as text; throws when git fails. */
export async function git(directory: string, parameters: readonly string[], options: GitOptions = {}): Promise<string> {
  const result = await tryGit(directory, parameters, options);
  if (result.code !== 0) throw new Error(`git ${parameters[0]} failed in ${directory}: ${result.stderr.trim()}`);
  return result.stdout.toString();
}
