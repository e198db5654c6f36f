/** Every command but `work`, each in a file that only it reads. */

import "../jitless.ts";
import { readInputs } from "../inputs.ts";

/** Throws with what is wrong with the inputs, also for a command that does not exist. */
export async function otherCommand(): Promise<void> {
  const inputs = readInputs();
  if (inputs.command === "verify") await (await import("./verify.ts")).verifyCommand(inputs);
  else if (inputs.command === "together") await (await import("./together.ts")).togetherCommand(inputs);
  else await (await import("./advance.ts")).advanceCommand(inputs);
}
