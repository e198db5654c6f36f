/** Which model a command works with: the script it was given, or the real API by the usual environment variables. */

import type { ModelChoice } from "../box/model.ts";
import type { Script } from "../scripted-model/script.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Throws with what to set when there is neither a script nor a key. */
export function chooseModel(script: Script | undefined, environment: Environment): ModelChoice {
  if (script !== undefined) return { kind: "scripted", script };
  const key = environment["ANTHROPIC_API_KEY"];
  const url = environment["ANTHROPIC_BASE_URL"];
  if (!key)
    throw new Error(
      "there is no key for the real model: set ANTHROPIC_API_KEY (and ANTHROPIC_BASE_URL if it is not Anthropic's own)",
    );
  return { kind: "real", key, ...(url && { url }) };
}
