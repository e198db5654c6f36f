/** Child processes of steps: started in a group of their own, read line by line, ended as GitHub's runner ends them. */

import { once } from "node:events";
import { createInterface } from "node:readline";
import { type Launched, launch } from "../../launch/launch.ts";

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
async function ended({ output, errors, ended: exit }: Launched): Promise<Exit> {
  const outputs = [output, errors];
  const read = Promise.all(outputs.map((each) => once(each, "close")));
  const code = await exit;
  const patience = setTimeout(() => outputs.forEach((each) => each.destroy()), 2_000);
  await read;
  clearTimeout(patience);
  return { code };
}

/** Throws when the program cannot be started. */
export async function execute(command: Command): Promise<Exit> {
  if (command.kill.aborted) return { code: undefined };
  const { file, args, cwd, env } = command;
  const child = await launch({ file, args, cwd, env, input: false, detached: true });
  const { pid: group } = child;
  const read = [child.output, child.errors].map((input) =>
    createInterface({ input, crlfDelay: Infinity }).on("line", command.line),
  );
  let calm: (() => void) | undefined;
  const stop = (): void => {
    calm = endGently(group, command.grace);
  };
  const kill = (): void => signalGroup(group, "SIGKILL");
  command.groups.add(group);
  command.stop.addEventListener("abort", stop, { once: true });
  command.kill.addEventListener("abort", kill, { once: true });
  if (command.stop.aborted) stop();
  if (command.kill.aborted) kill();
  try {
    return await ended(child);
  } finally {
    calm?.();
    command.stop.removeEventListener("abort", stop);
    command.kill.removeEventListener("abort", kill);
    for (const reader of read) reader.close();
  }
}
