/** Opens the sandbox that the machine can give, and proves that it holds before anything is run in it. */

import type { ChildProcessByStdio } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { leakText, noSandboxText } from "#mission/say/sandbox";
import type { Sandbox, SandboxOptions } from "../ports.ts";
import { bubblewrap } from "./bubblewrap.ts";
import type { BubblewrapView } from "./bubblewrap.ts";
import { Gates } from "./egress/gates.ts";
import type { Internet } from "./egress/internet.ts";
import { runProcess, startProcess } from "./process.ts";
import type { Program } from "./process.ts";
import { tryForbiddenDeeds } from "./self-test/self-test.ts";
import { allowedEnvironment } from "./view.ts";
import type { Environment } from "./view.ts";

export type Spoken = ChildProcessByStdio<Writable, Readable, Readable>;

/** A sandbox that can also hold a process which lives for a whole task. */
export type LiveSandbox = Sandbox & {
  /** Starts a program that is spoken to over its standard streams; it is the leader of a group of its own. */
  start(argv: readonly string[], options: Pick<SandboxOptions, "workspace" | "network">): Spoken;
  /** The same sandbox, in which these files and folders can be read besides. */
  showing(paths: readonly string[]): LiveSandbox;
  /** Shuts the ways out that were opened. What runs in it still runs. */
  close(): void;
};

export type SandboxChoice = {
  /** `auto`: bubblewrap when it holds here, else none; the caller decides whether none will do. */
  readonly mode: "auto" | "bubblewrap" | "none";
  /** The environment of this process; only PATH, LANG and what is named gets in. */
  readonly environment: Environment;
  /** Variables that are let in besides; those that look like secrets never are. */
  readonly names?: readonly string[];
  /** A folder kept as the home inside, so that what set-up installs there is found later; absent: a fresh one for each call. */
  readonly home?: string;
  /** Files and folders that must be readable inside although homes and temporary folders are not. */
  readonly readable?: readonly string[];
  /** Absent: the real one. */
  readonly internet?: Internet;
};

/** Throws in mode `bubblewrap` when it cannot be used, with what to do about it. */
export async function openSandbox(choice: SandboxChoice): Promise<LiveSandbox> {
  if (choice.mode === "none") return plainProcesses(choice, "It was not asked for.");
  const { environment, home, names = [], readable = [] } = choice;
  const view = { environment, names, home, readable };
  const problem = await selfTest(view);
  if (problem === undefined) return contained(view, new Gates(choice.internet));
  if (choice.mode === "auto") return plainProcesses(choice, problem);
  throw new Error(problem);
}

/** Why it is not to be used, for people. */
async function selfTest(view: BubblewrapView): Promise<string | undefined> {
  const wrap = (argv: readonly string[], workspace: string) => bubblewrap(view, argv, { workspace });
  const trial = await tryForbiddenDeeds({ wrap, environment: view.environment });
  if (trial.kind === "holds") return undefined;
  return trial.kind === "leaks" ? leakText(trial.deeds) : noSandboxText(trial.problem);
}

function contained(view: BubblewrapView, gates: Gates): LiveSandbox {
  const showing = (paths: readonly string[]) => contained({ ...view, readable: [...view.readable, ...paths] }, gates);
  const wrap: Wrap = (argv, { workspace, cwd, network }) =>
    bubblewrap(view, argv, { workspace, ...(cwd !== undefined && { cwd }), egress: gates.socketFor(network) });
  return { kind: "bubblewrap", ...running(wrap), showing, blocked: () => gates.blocked(), close: () => gates.close() };
}

/** Contains nothing: the network is the machine's. */
function plainProcesses(choice: SandboxChoice, problem: string): LiveSandbox {
  const { environment, home = join(tmpdir(), "home"), names = [] } = choice;
  const wrap: Wrap = ([file = "true", ...args], { workspace, cwd = "." }) => ({
    file,
    args,
    cwd: join(workspace, cwd),
    env: allowedEnvironment(environment, home, names),
  });
  const showing = () => plainProcesses(choice, problem);
  return { kind: "none", problem, ...running(wrap), showing, blocked: () => [], close: () => undefined };
}

type Wrap = (
  argv: readonly string[],
  options: Pick<SandboxOptions, "workspace" | "network"> & { readonly cwd?: string },
) => Program;

function running(wrap: Wrap): Pick<LiveSandbox, "run" | "start"> {
  return {
    run: (command, { timeout, keep, signal, ...options }) =>
      runProcess(wrap(["/bin/sh", "-c", command], options), { timeout, keep, signal }),
    start: (argv, options) => startProcess(wrap(argv, options)),
  };
}
