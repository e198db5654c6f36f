/** The action's entry: one command, its outcome, and the only place that catches what nobody expected. */

import { getInput, setFailed } from "@actions/core";
import { beginProof } from "./sandbox/proof.ts";

try {
  if (getInput("command") === "work") await startWork();
  else await (await import("./commands/other.ts")).otherCommand();
} catch (error) {
  setFailed(explain(error));
}

/** A model is waited for: the worker is in files of its own, and the sandbox is tried while they are loaded. */
async function startWork(): Promise<void> {
  const proof = beginProof(process.env);
  await proof?.begun;
  const { workCommand } = await import("./commands/work.ts");
  await workCommand(proof);
}

/** What happened and why, outermost first, without stack traces. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${explain(error.cause)}`;
}
