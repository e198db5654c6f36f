/** The model of a box: a script that is played, or the real API. */

import type { Script } from "../scripted-model/script.ts";
import { type ScriptedModel, startScriptedModel } from "../scripted-model/server.ts";

export type ModelChoice =
  | {
      readonly kind: "scripted";
      readonly script: Script;
      readonly latencyMs?: number;
      /** The model is reached with no key: it lends tokens to jobs whose identity the forge vouches for. */
      readonly byIdentity?: boolean;
    }
  /** `url` when it is not the provider's own. */
  | { readonly kind: "real"; readonly key: string; readonly url?: string };

export type BoxModel = {
  /** Undefined: the provider's own address. */
  readonly url: string | undefined;
  readonly key: string;
  /** What a repository must say to be lent access instead of having a key. */
  readonly federation: { readonly rule: string; readonly organization: string } | undefined;
  /** Undefined when the model is real. */
  readonly scripted: ScriptedModel | undefined;
  readonly close: () => Promise<void>;
};

const federation = { rule: "fdrl_box", organization: "org_box", audience: "https://api.anthropic.com" };

/** `issuer` signs the identities of jobs; `now` is the clock of both. */
export async function openModel(choice: ModelChoice, issuer: string, now: () => number): Promise<BoxModel> {
  if (choice.kind === "real") {
    const { url, key } = choice;
    return { url, key, federation: undefined, scripted: undefined, close: () => Promise.resolve() };
  }
  const { script, latencyMs = 0, byIdentity = false } = choice;
  const lending = byIdentity ? { federation: { ...federation, issuer } } : {};
  const scripted = await startScriptedModel({ script, latencyMs, now, ...lending });
  return {
    url: scripted.url,
    key: "scripted-model-key",
    federation: byIdentity ? federation : undefined,
    scripted,
    close: () => scripted.close(),
  };
}
