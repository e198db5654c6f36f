/** Processes as a sandbox runs them, once it is known how a command is wrapped. */

import type { SandboxOptions } from "../ports.ts";
import type { LiveSandbox } from "./open.ts";
import { runProcess, startProcess } from "./process.ts";
import type { Program } from "./process.ts";

export type Wrap = (
  argv: readonly string[],
  options: Pick<SandboxOptions, "workspace" | "network"> & { readonly cwd?: string },
) => Program;

export function running(wrap: Wrap): Pick<LiveSandbox, "run" | "start"> {
  return {
    run: (command, { timeout, keep, signal, ...options }) =>
      runProcess(wrap(["/bin/sh", "-c", command], options), { timeout, keep, signal }),
    start: (argv, options) => startProcess(wrap(argv, options)),
  };
}
