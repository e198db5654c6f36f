/** Runs git and answers what it printed; an exit code the caller did not expect is an error with git's last lines. */

import { execFile, type ExecFileException } from "node:child_process";

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

/** Bytes of output that no answer of git's comes near. */
const mostOutput = 256 << 20;

export function gitRunner(directory: string, env: Readonly<Record<string, string>>): Run {
  return async (args, { input = "", expect = [], env: more } = {}) => {
    const { exit, stdout, stderr } = await ran(args, input, { directory, env: { ...env, ...more } });
    if (exit === undefined || !(exit === 0 || expect.includes(exit))) throw new GitFailure(args, exit, stderr);
    return { exit, stdout, stderr };
  };
}

type Ran = Omit<Output, "exit"> & { readonly exit: number | undefined };
type Place = { readonly directory: string; readonly env: Readonly<Record<string, string>> };

/** Never throws: of what could not be started, or was ended by a signal, the reason stands with the errors. */
function ran(args: readonly string[], input: string, { directory: cwd, env }: Place): Promise<Ran> {
  return new Promise((resolve) => {
    const git = execFile("git", args, { cwd, env, maxBuffer: mostOutput }, (error, stdout, stderr) => {
      const exit = exitOf(error);
      resolve({ exit, stdout, stderr: exit === undefined ? `${stderr}${error?.message}` : stderr });
    });
    // Who did not read all of it says so by its exit code.
    git.stdin?.on("error", () => undefined).end(input);
  });
}

function exitOf(error: ExecFileException | null): number | undefined {
  if (error === null) return 0;
  return typeof error.code === "number" ? error.code : undefined;
}
