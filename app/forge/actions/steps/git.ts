/** git for the engine's own work in a job: no prompts, no configuration of the machine, output to the log when it fails. */

import type { JobState } from "../jobs/job-state.ts";
import { execute } from "./process.ts";

export function basicAuthorization(token: string): string {
  return `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`;
}

export type GitCall = {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Interrupts git with the step it works for. */
  readonly stop?: AbortSignal;
};

/** Throws an `Error` with git's own last words when git fails. Secrets go by `env`, never by `args`. */
export async function git(state: JobState, call: GitCall): Promise<void> {
  const said: string[] = [];
  const exit = await execute({
    file: "git",
    args: call.args,
    cwd: call.cwd,
    env: {
      PATH: process.env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
      LANG: "C.UTF-8",
      HOME: state.folders.home,
      GIT_TERMINAL_PROMPT: "0",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      ...call.env,
    },
    line: (line) => said.push(line),
    stop: call.stop ?? state.job.kill.signal,
    kill: state.job.kill.signal,
    grace: state.leg.scope.floor.grace,
    groups: state.groups,
  });
  if (exit.code === 0) return;
  for (const line of said) state.job.log.add(line);
  throw new Error(`The process 'git ${call.args[0] ?? ""}' failed with exit code ${exit.code ?? "none (signal)"}.`);
}
