/** Opens the sandbox that the machine can give, and proves that it holds before anything is run in it. */

import type { ChildProcessByStdio } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import type { Sandbox, SandboxOptions } from "../ports.ts";
import type { Internet } from "./egress/internet.ts";
import { beginProof, noProgram } from "./proof.ts";
import type { Proof } from "./proof.ts";
import { running, type Wrap } from "./running.ts";
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
  /** When it was begun before, with the same environment. */
  readonly proof?: Proof | undefined;
};

/** Throws in mode `bubblewrap` when it cannot be used, with what to do about it. */
export async function openSandbox(choice: SandboxChoice): Promise<LiveSandbox> {
  const { mode, environment, home, names = [], readable = [], internet } = choice;
  if (mode === "none") return plainProcesses(choice, "It was not asked for.");
  const proof = choice.proof ?? beginProof(environment);
  const problem = proof === undefined ? noProgram : await proof.problem;
  if (proof !== undefined && problem === undefined) {
    const { contained } = await import("./contained.ts");
    return contained({ program: proof.program, environment, names, home, readable }, internet);
  }
  if (mode === "auto") return plainProcesses(choice, problem ?? noProgram);
  throw new Error(problem);
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
