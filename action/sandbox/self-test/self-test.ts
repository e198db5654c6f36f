/** Tries the forbidden deeds in a sandbox; a sandbox in which one succeeds is none. */

import { mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runProcess } from "../process.ts";
import type { Program as Process } from "../process.ts";
import { isMachine } from "../syscalls.ts";
import type { Environment } from "../view.ts";
import { attemptsOn } from "./deeds.ts";
import type { Attempt, Deed } from "./deeds.ts";
import { Program } from "./program.ts";
import { surroundingsIn } from "./surroundings.ts";

export type Trial =
  | { readonly kind: "holds" }
  | { readonly kind: "leaks"; readonly deeds: readonly { readonly deed: Deed; readonly how: string }[] }
  /** The sandbox could not be started, or not be tried out. */
  | { readonly kind: "broken"; readonly problem: string };

/** How a command is run in the sandbox that is tried, and with which environment it was opened. */
export type Trialled = {
  readonly wrap: (argv: readonly string[], workspace: string) => Process;
  readonly environment: Environment;
  /** Called once its program was started. */
  readonly begun?: () => void;
};

/** Never throws. Takes about as long as one start of the sandbox. */
export async function tryForbiddenDeeds({ wrap, environment, begun }: Trialled): Promise<Trial> {
  if (!isMachine(process.arch))
    return { kind: "broken", problem: `it knows the machines x64 and arm64; this is ${process.arch}` };
  let folder: string | undefined;
  try {
    folder = await realpath(await mkdtemp(join(tmpdir(), "muster-sandbox-")));
    const surroundings = await surroundingsIn(folder, environment);
    const program = new Program(process.arch);
    const attempts = attemptsOn(program, surroundings);
    const { workspace } = surroundings;
    await writeFile(join(workspace, "self-test"), program.bytes("results"), { mode: 0o755 });
    const running = runProcess(wrap(["./self-test"], workspace), limits);
    begun?.();
    const ran = await running;
    surroundings.close();
    if (ran.exit !== 0) return { kind: "broken", problem: ran.output.trim() || `the self-test ended with ${ran.exit}` };
    return judged(attempts, await readFile(join(workspace, "results")));
  } catch (error) {
    return { kind: "broken", problem: error instanceof Error ? error.message : String(error) };
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}

const limits = { timeout: 20, keep: 1000, signal: undefined } as const;

function judged(attempts: readonly Attempt[], results: Buffer): Trial {
  const done = attempts.filter(({ won }) => won(results)).map(({ deed, how }) => ({ deed, how }));
  return done.length === 0 ? { kind: "holds" } : { kind: "leaks", deeds: done };
}
