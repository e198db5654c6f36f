/** Runs one process to its end: bounded in time and output, ended as a group. */

import type { ChildProcess, ChildProcessByStdio, StdioOptions } from "node:child_process";
import { Writable } from "node:stream";
import type { Readable } from "node:stream";
import type { Ran } from "../ports.ts";
import { Output } from "./output.ts";

export type Program = {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** What the program reads from its descriptors 3, 4, …, each to its end. */
  readonly told?: readonly Uint8Array[];
};

export type Limits = {
  /** Seconds. */
  readonly timeout: number;
  readonly keep: number;
  readonly signal: AbortSignal | undefined;
  /** What a finished program left in the background lives on until the signal aborts. */
  readonly lingers?: boolean;
  /** Hears all of the output as it comes, also what is not kept. */
  readonly hear?: (text: string) => void;
};

/** Throws when the program cannot be started. */
export async function runProcess(program: Program, limits: Limits): Promise<Ran> {
  limits.signal?.throwIfAborted();
  const started = performance.now();
  const child = launch(program, "ignore");
  if (!isHeard(child)) throw new Error(`${program.file} was started without outputs`);
  const output = new Output(limits.keep);
  for (const name of ["stdout", "stderr"] as const)
    child[name].on("data", (chunk: Buffer) => {
      const text = output.add(chunk, name);
      limits.hear?.(text);
    });
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    endGroup(child);
  }, limits.timeout * 1000);
  const abort = () => endGroup(child);
  limits.signal?.addEventListener("abort", abort, { once: true });
  try {
    const exit = await ended(child);
    const seconds = (performance.now() - started) / 1000;
    return { exit: timedOut ? undefined : exit, timedOut, output: output.text(), seconds };
  } finally {
    clearTimeout(timer);
    if (limits.lingers !== true) {
      limits.signal?.removeEventListener("abort", abort);
      endGroup(child);
    }
  }
}

/** A process that is spoken to over its standard input and output. */
export function startProcess(program: Program): ChildProcessByStdio<Writable, Readable, Readable> {
  const child = launch(program, "pipe");
  if (!isSpokenTo(child)) throw new Error(`${program.file} was started without an input`);
  return child;
}

function launch({ file, args, cwd, env, told = [] }: Program, input: "ignore" | "pipe"): ChildProcess {
  const stdio: StdioOptions = [input, "pipe", "pipe", ...told.map((): "pipe" => "pipe")];
  // Not imported, since a worker asks its model before it starts a program.
  const { spawn } = process.getBuiltinModule("node:child_process");
  const child = spawn(file, args, { cwd, env: { ...env }, detached: true, stdio });
  told.forEach((bytes, index) => {
    const pipe = child.stdio[3 + index];
    // Whoever ended before it had read everything says so by its exit code.
    if (pipe instanceof Writable) pipe.on("error", () => undefined).end(bytes);
  });
  return child;
}

function isHeard(child: ChildProcess): child is ChildProcessByStdio<null, Readable, Readable> {
  return child.stdout !== null && child.stderr !== null;
}

function isSpokenTo(child: ChildProcess): child is ChildProcessByStdio<Writable, Readable, Readable> {
  return child.stdin !== null && isHeard(child);
}

/** Ends the process and all that it started, as far as they stayed in its group. Does nothing when they are gone. */
export function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // The group is gone already.
  }
}

/** The exit code, or undefined after a signal. What left the group may hold the pipes open: they get a moment, then nobody listens. */
function ended(child: ChildProcessByStdio<null, Readable, Readable>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? undefined));
    child.once("exit", (code) => {
      const timer = setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
        resolve(code ?? undefined);
      }, 200);
      child.once("close", () => clearTimeout(timer));
    });
  });
}
