/** The action's entry: one command, its outcome, and the only place that catches what nobody expected. */

import { setFailed } from "@actions/core";
import { z } from "zod";
import { type Inputs, readInputs } from "./inputs.ts";

// Compiling each schema pays off over thousands of values; here it would delay everything for a handful.
z.config({ jitless: true });

try {
  await run(readInputs());
} catch (error) {
  setFailed(explain(error));
}

async function run(inputs: Inputs): Promise<void> {
  if (inputs.command === "advance") await (await import("./commands/advance.ts")).advanceCommand(inputs);
  else if (inputs.command === "work") await (await import("./commands/work.ts")).workCommand(inputs);
  else if (inputs.command === "together") await (await import("./commands/together.ts")).togetherCommand(inputs);
  else await (await import("./commands/verify.ts")).verifyCommand(inputs);
}

/** What happened and why, outermost first, without stack traces. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${explain(error.cause)}`;
}
