/** Opens the sandbox that the machine can give, and proves that it works before anything is run in it. */

import type { ChildProcessByStdio } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import type { Sandbox, SandboxOptions } from "../ports.ts";
import { bubblewrap } from "./bubblewrap.ts";
import type { BubblewrapView } from "./bubblewrap.ts";
import { runProcess, startProcess } from "./process.ts";
import type { Program } from "./process.ts";
import { leakText, noSandboxText } from "#mission/say/sandbox";
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
  if (choice.mode === "none") return plainProcesses(choice, "It was not asked for.");
  const view = { environment: choice.environment, home: choice.home, readable: choice.readable ?? [] };
  const problem = await selfTest(view);
  if (problem === undefined) return contained(view);
  if (choice.mode === "auto") return plainProcesses(choice, problem);
  throw new Error(problem);
}

/** Why it is not to be used, for people. */
async function selfTest(view: BubblewrapView): Promise<string | undefined> {
  const wrap = (argv: readonly string[], workspace: string) => bubblewrap(view, argv, { workspace, network: "none" });
  const trial = await tryForbiddenDeeds({ wrap, environment: view.environment });
  if (trial.kind === "holds") return undefined;
  return trial.kind === "leaks" ? leakText(trial.deeds) : noSandboxText(trial.problem);
}

function contained(view: BubblewrapView): LiveSandbox {
  const showing = (paths: readonly string[]) => contained({ ...view, readable: [...view.readable, ...paths] });
  return sandbox({ kind: "bubblewrap" }, showing, (argv, options) => bubblewrap(view, argv, options));
}

function plainProcesses(choice: SandboxChoice, problem: string): LiveSandbox {
  const { environment, home } = choice;
  const showing = () => plainProcesses(choice, problem);
  return sandbox({ kind: "none", problem }, showing, ([file = "true", ...args], { workspace, cwd }) => ({
    file,
    args,
    cwd: join(workspace, cwd ?? "."),
    env: allowedEnvironment(environment, home ?? join(tmpdir(), "home")),
  }));
}

function sandbox(
  is: Pick<Sandbox, "kind" | "problem">,
  showing: LiveSandbox["showing"],
  wrap: (argv: readonly string[], options: Pick<SandboxOptions, "workspace" | "cwd" | "network">) => Program,
): LiveSandbox {
  return {
    ...is,
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
