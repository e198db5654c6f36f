/** The action's entry: one command, its outcome, and the only place that catches what nobody expected. */

import { getInput, setFailed } from "@actions/core";

try {
  // The worker is in files of its own, and reads its inputs itself: a model is waited for.
  if (getInput("command") === "work") await (await import("./commands/work.ts")).workCommand();
  else await (await import("./commands/other.ts")).otherCommand();
} catch (error) {
  setFailed(explain(error));
}

/** What happened and why, outermost first, without stack traces. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${explain(error.cause)}`;
}
