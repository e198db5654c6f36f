/** Runs git and answers what it printed; an exit code the caller did not expect is an error with git's last lines. */

import { execa } from "execa";

type RunOptions = {
  readonly input?: string;
  /** Exit codes that are answers, besides 0. */
  readonly expect?: readonly number[];
  readonly env?: Readonly<Record<string, string>>;
};

export type Output = { readonly exit: number; readonly stdout: string; readonly stderr: string };

export type Run = (args: readonly string[], options?: RunOptions) => Promise<Output>;

/** What git said when it failed, so that a caller may tell one failure from another. */
export class GitFailure extends Error {
  readonly stderr: string;
  constructor(args: readonly string[], exit: number | undefined, stderr: string) {
    const said = stderr.trim().split("\n").slice(-6).join("\n");
    super(`git ${args[0] ?? ""} ended with ${exit ?? "a signal"}: ${said === "" ? "it printed nothing" : said}`);
    this.name = "GitFailure";
    this.stderr = stderr;
  }
}

export function gitRunner(directory: string, env: Readonly<Record<string, string>>): Run {
  return async (args, options = {}) => {
    const result = await execa("git", args, {
      cwd: directory,
      env: { ...env, ...options.env },
      extendEnv: false,
      reject: false,
      stripFinalNewline: false,
      input: options.input ?? "",
    });
    const { exitCode, stdout } = result;
    const stderr = exitCode === undefined ? result.stderr + (result.shortMessage ?? "") : result.stderr;
    if (exitCode === undefined || !(exitCode === 0 || options.expect?.includes(exitCode))) {
      throw new GitFailure(args, exitCode, stderr);
    }
    return { exit: exitCode, stdout, stderr };
  };
}
