/** The model of a box: a script that is played, or the real API. */

import type { Script } from "../scripted-model/script.ts";
import { type ScriptedModel, startScriptedModel } from "../scripted-model/server.ts";

export type ModelChoice =
  | { readonly kind: "scripted"; readonly script: Script; readonly latencyMs?: number }
  /** `url` when it is not the provider's own. */
  | { readonly kind: "real"; readonly key: string; readonly url?: string };

export type BoxModel = {
  /** Undefined: the provider's own address. */
  readonly url: string | undefined;
  readonly key: string;
  /** Undefined when the model is real. */
  readonly scripted: ScriptedModel | undefined;
  readonly close: () => Promise<void>;
};

export async function openModel(choice: ModelChoice): Promise<BoxModel> {
  if (choice.kind === "real")
    return { url: choice.url, key: choice.key, scripted: undefined, close: () => Promise.resolve() };
  const { script, latencyMs = 0 } = choice;
  const scripted = await startScriptedModel({ script, latencyMs });
  return { url: scripted.url, key: "scripted-model-key", scripted, close: () => scripted.close() };
}
