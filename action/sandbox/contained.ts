/** The sandbox of bubblewrap, once it has held against everything that must fail in it. */

import { leakText, noSandboxText } from "#mission/say/sandbox";
import { bubblewrap } from "./bubblewrap.ts";
import type { BubblewrapView } from "./bubblewrap.ts";
import { Gates } from "./egress/gates.ts";
import type { LiveSandbox, SandboxChoice } from "./open.ts";
import { running, type Wrap } from "./running.ts";
import { tryForbiddenDeeds } from "./self-test/self-test.ts";

/** Why it is not to be used, for people, where it does not hold. */
export async function openContained(
  program: string,
  choice: SandboxChoice,
  meanwhile?: () => void,
): Promise<LiveSandbox | string> {
  const { environment, home, names = [], readable = [] } = choice;
  const view = { program, environment, names, home, readable };
  return (await selfTest(view, meanwhile)) ?? contained(view, new Gates(choice.internet));
}

async function selfTest(view: BubblewrapView, meanwhile?: () => void): Promise<string | undefined> {
  const wrap = (argv: readonly string[], workspace: string) => bubblewrap(view, argv, { workspace });
  const trial = await tryForbiddenDeeds({ wrap, environment: view.environment, meanwhile });
  if (trial.kind === "holds") return undefined;
  return trial.kind === "leaks" ? leakText(trial.deeds) : noSandboxText(trial.problem);
}

function contained(view: BubblewrapView, gates: Gates): LiveSandbox {
  const showing = (paths: readonly string[]) => contained({ ...view, readable: [...view.readable, ...paths] }, gates);
  const wrap: Wrap = (argv, { workspace, cwd, network }) =>
    bubblewrap(view, argv, { workspace, ...(cwd !== undefined && { cwd }), egress: gates.socketFor(network) });
  return { kind: "bubblewrap", ...running(wrap), showing, blocked: () => gates.blocked(), close: () => gates.close() };
}
