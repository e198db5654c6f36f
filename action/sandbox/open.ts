/** Opens the sandbox that the machine can give, and proves that it works before anything is run in it. */

import type { ChildProcessByStdio } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import type { Sandbox, SandboxOptions } from "../ports.ts";
import { bubblewrap } from "./bubblewrap.ts";
import type { BubblewrapView } from "./bubblewrap.ts";
import { runProcess, startProcess } from "./process.ts";
import type { Program } from "./process.ts";
import { allowedEnvironment } from "./view.ts";
import type { Environment } from "./view.ts";

export type Spoken = ChildProcessByStdio<Writable, Readable, Readable>;

/** A sandbox that can also hold a process which lives for a whole task. */
export type LiveSandbox = Sandbox & {
  /** Starts a program that is spoken to over its standard streams; it is the leader of a group of its own. */
  start(argv: readonly string[], options: Pick<SandboxOptions, "workspace" | "network">): Spoken;
  /** The same sandbox, in which these files and folders can be read besides. */
  showing(paths: readonly string[]): LiveSandbox;
};

export type SandboxChoice = {
  /** `auto`: bubblewrap when it works here, else none; the caller decides whether none will do. */
  readonly mode: "auto" | "bubblewrap" | "none";
  /** The environment of this process; only PATH and LANG of it get in. */
  readonly environment: Environment;
  /** A folder kept as the home inside, so that what set-up installs there is found later; absent: a fresh one for each call. */
  readonly home?: string;
  /** Files and folders that must be readable inside although homes and temporary folders are not. */
  readonly readable?: readonly string[];
};

/** Throws in mode `bubblewrap` when it cannot be used, with what to do about it. */
export async function openSandbox(choice: SandboxChoice): Promise<LiveSandbox> {
  if (choice.mode === "none") return plainProcesses(choice);
  const view = { environment: choice.environment, home: choice.home, readable: choice.readable ?? [] };
  const problem = await selfTest(view);
  if (problem === undefined) return contained(view);
  if (choice.mode === "auto") return plainProcesses(choice);
  throw new Error(
    `The bubblewrap sandbox does not work here: ${problem}. Install Debian's package bubblewrap; on Ubuntu 24.04 also allow it user ` +
      "namespaces: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
  );
}

async function selfTest(view: BubblewrapView): Promise<string | undefined> {
  const workspace = await mkdtemp(join(tmpdir(), "muster-sandbox-"));
  try {
    const program = bubblewrap(view, ["true"], { workspace, network: "none" });
    const ran = await runProcess(program, { timeout: 10, keep: 1000, signal: undefined });
    return ran.exit === 0 ? undefined : ran.output.trim() || `it ended with ${ran.exit}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

function contained(view: BubblewrapView): LiveSandbox {
  const showing = (paths: readonly string[]) => contained({ ...view, readable: [...view.readable, ...paths] });
  return sandbox("bubblewrap", showing, (argv, options) => bubblewrap(view, argv, options));
}

function plainProcesses(choice: SandboxChoice): LiveSandbox {
  const { environment, home } = choice;
  const showing = () => plainProcesses(choice);
  return sandbox("none", showing, ([file = "true", ...args], { workspace, cwd }) => ({
    file,
    args,
    cwd: join(workspace, cwd ?? "."),
    env: allowedEnvironment(environment, home ?? join(tmpdir(), "home")),
  }));
}

function sandbox(
  kind: Sandbox["kind"],
  showing: LiveSandbox["showing"],
  wrap: (argv: readonly string[], options: Pick<SandboxOptions, "workspace" | "cwd" | "network">) => Program,
): LiveSandbox {
  return {
    kind,
    showing,
    run: (command, options) =>
      runProcess(wrap(["/bin/sh", "-c", command], options), {
        timeout: options.timeout,
        keep: options.keep,
        signal: options.signal,
      }),
    start: (argv, options) => startProcess(wrap(argv, options)),
  };
}
