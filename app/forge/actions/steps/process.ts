/** Child processes of steps: started in a group of their own, read line by line, ended as GitHub's runner ends them. */

import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** Milliseconds between SIGINT and SIGTERM, and between SIGTERM and SIGKILL. */
export type Grace = { readonly interrupt: number; readonly terminate: number };

export const runnerGrace: Grace = { interrupt: 7_500, terminate: 2_500 };

/** Of a limit in minutes, as far as a timer reaches. */
export function milliseconds(minutes: number): number {
  return Math.min(minutes * 60_000, 2 ** 31 - 1);
}

export type Command = {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly line: (line: string) => void;
  /** Interrupts, waits, terminates, waits, kills. */
  readonly stop: AbortSignal;
  /** Kills at once. */
  readonly kill: AbortSignal;
  readonly grace: Grace;
  /** Learns the process group, so that what outlives the step can be ended with the job. */
  readonly groups: Set<number>;
};

/** Exit code, 128 + signal number as a shell has it is not used: a signal is `undefined`. */
export type Exit = { readonly code: number | undefined };

/** The group may be gone already. */
export function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // Gone: nothing to end.
  }
}

function endGently(group: number, grace: Grace): () => void {
  signalGroup(group, "SIGINT");
  let timer = setTimeout(() => {
    signalGroup(group, "SIGTERM");
    timer = setTimeout(() => signalGroup(group, "SIGKILL"), grace.terminate);
  }, grace.interrupt);
  return () => clearTimeout(timer);
}

/** Resolves when the process has ended and its output is read; a grandchild holding the pipe open is waited for briefly. */
function ended(child: ChildProcess, outputs: readonly Readable[]): Promise<Exit> {
  return new Promise((done, fail) => {
    let exit: Exit = { code: undefined };
    let patience: NodeJS.Timeout | undefined;
    child.once("error", fail);
    child.once("exit", (code) => {
      exit = { code: code ?? undefined };
      patience = setTimeout(() => outputs.forEach((output) => output.destroy()), 2_000);
    });
    child.once("close", () => {
      clearTimeout(patience);
      done(exit);
    });
  });
}

/** Throws when the program cannot be started. */
export async function execute(command: Command): Promise<Exit> {
  if (command.kill.aborted) return { code: undefined };
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    env: command.env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const outputs = [child.stdout, child.stderr];
  const read = outputs.map((input) => createInterface({ input, crlfDelay: Infinity }).on("line", command.line));
  const group = child.pid;
  let calm: (() => void) | undefined;
  const stop = (): void => {
    if (group !== undefined) calm = endGently(group, command.grace);
  };
  const kill = (): void => {
    if (group !== undefined) signalGroup(group, "SIGKILL");
  };
  if (group !== undefined) command.groups.add(group);
  command.stop.addEventListener("abort", stop, { once: true });
  command.kill.addEventListener("abort", kill, { once: true });
  if (command.stop.aborted) stop();
  try {
    return await ended(child, outputs);
  } finally {
    calm?.();
    command.stop.removeEventListener("abort", stop);
    command.kill.removeEventListener("abort", kill);
    for (const reader of read) reader.close();
  }
}
