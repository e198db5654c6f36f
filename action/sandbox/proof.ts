/** The proof that bubblewrap holds here: all that must fail in it is tried. Who works begins it before anything else is loaded. */

import { leakText, noSandboxText } from "#mission/say/sandbox";
import { programIn } from "./program-in.ts";
import type { Environment } from "./view.ts";

export type Proof = {
  /** The full path of `bwrap`. */
  readonly program: string;
  /** Whether its processes have been started, or will not be. */
  readonly begun: Promise<void>;
  /** Why the sandbox is not to be used, for people; undefined: it holds. Never rejects. */
  readonly problem: Promise<string | undefined>;
};

export const noProgram = noSandboxText("there is no `bwrap` in PATH");

/** Undefined where there is no bubblewrap. `environment`: the one that sandboxes will be opened with. */
export function beginProof(environment: Environment): Proof | undefined {
  const program = programIn(environment, "bwrap");
  if (program === undefined) return undefined;
  const { promise: begun, resolve } = Promise.withResolvers<void>();
  const problem = tried(program, environment, resolve).finally(resolve);
  return { program, begun, problem };
}

async function tried(program: string, environment: Environment, begun: () => void): Promise<string | undefined> {
  const { bubblewrap } = await import("./bubblewrap.ts");
  const { tryForbiddenDeeds } = await import("./self-test/self-test.ts");
  const view = { program, environment, names: [], home: undefined, readable: [] };
  const wrap = (argv: readonly string[], workspace: string) => bubblewrap(view, argv, { workspace });
  const trial = await tryForbiddenDeeds({ wrap, environment, begun });
  if (trial.kind === "holds") return undefined;
  return trial.kind === "leaks" ? leakText(trial.deeds) : noSandboxText(trial.problem);
}
