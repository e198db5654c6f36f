/** Turns a choice of model into one that can be asked: its provider's adapter, its price, its window. */

import type { ModelChoice } from "#mission/models";
import type { Model } from "../ports.ts";
import { anthropicModel } from "./anthropic.ts";
import { isLocal } from "./credentials.ts";
import type { Credentials } from "./credentials.ts";
import { isScriptedModel } from "./is-scripted.ts";
import { termsOf } from "./prices.ts";
import type { Terms } from "./prices.ts";
import type { Patience } from "./streaming/patience.ts";

export type Opened =
  | ({ readonly kind: "open"; readonly model: Model } & Terms)
  /** It cannot be asked at all; the message says what to set. */
  | { readonly kind: "closed"; readonly message: string };

/** One model that may be asked in a task. */
export type Candidate = {
  readonly choice: ModelChoice;
  /** Loads what it needs at its first call. Never throws for what a person can mend. */
  readonly open: () => Promise<Opened>;
};

type Adapter = { readonly kind: "open"; readonly model: Model } | Extract<Opened, { kind: "closed" }>;

export class Providers {
  readonly #credentials: Credentials;
  readonly #patience: Patience;
  readonly #adapters = new Map<string, Promise<Adapter>>();

  constructor(credentials: Credentials, patience: Patience) {
    this.#credentials = credentials;
    this.#patience = patience;
  }

  /** In the order in which they are to be asked. */
  candidates(choices: readonly ModelChoice[]): readonly Candidate[] {
    return choices.map((choice) => ({ choice, open: () => this.#open(choice) }));
  }

  /** Whether all of them are the scripted model, which says so; a local way to a real model is a real model. */
  async scripted(choices: readonly ModelChoice[]): Promise<boolean> {
    const answers = await Promise.all(choices.map(({ provider }) => isScriptedModel(this.#urlOf(provider))));
    return answers.every(Boolean);
  }

  async #open(choice: ModelChoice): Promise<Opened> {
    const known = this.#adapters.get(choice.provider) ?? this.#adapter(choice.provider);
    this.#adapters.set(choice.provider, known);
    const [adapter, terms] = await Promise.all([known, termsOf(choice)]);
    return adapter.kind === "open" ? { ...adapter, ...terms } : adapter;
  }

  async #adapter(provider: ModelChoice["provider"]): Promise<Adapter> {
    if (provider === "openai") return this.#openAi();
    const { access, url: baseUrl } = this.#credentials.anthropic;
    if (provider === "script") {
      if (!(await isScriptedModel(baseUrl))) return closed("There is no scripted model at ANTHROPIC_BASE_URL.");
      return { kind: "open", model: anthropicModel({ ...this.#patience, access: { key: "none" }, baseUrl }) };
    }
    const means = access ?? (isLocal(baseUrl) ? { key: "none" } : undefined);
    if (means === undefined) return closed("There is no key for the model: set ANTHROPIC_API_KEY.");
    const opened = "key" in means ? means : { lender: (await import("./identity.ts")).lender(means.federation) };
    return { kind: "open", model: anthropicModel({ ...this.#patience, access: opened, baseUrl }) };
  }

  async #openAi(): Promise<Adapter> {
    const { access, url: baseUrl } = this.#credentials.openai;
    const means = access ?? (isLocal(baseUrl) ? { key: "none" } : undefined);
    if (means === undefined) return closed("There is no key for the model: set OPENAI_API_KEY.");
    const { openAiModel } = await import("./openai/chat.ts");
    return { kind: "open", model: openAiModel({ ...this.#patience, key: means.key, baseUrl }) };
  }

  #urlOf(provider: ModelChoice["provider"]): string | undefined {
    return provider === "openai" ? this.#credentials.openai.url : this.#credentials.anthropic.url;
  }
}

function closed(message: string): Adapter {
  return { kind: "closed", message };
}
