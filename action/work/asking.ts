/** Asks the model within the purse, books every call, and repeats what broke off. */

import { createHash } from "node:crypto";
import type { Price } from "../model/prices.ts";
import { dollars } from "#mission/ids";
import type { Usage } from "#mission/spend";
import type { Asked, Block, Message, Model, ModelAnswer } from "../ports.ts";
import { Fingerprints } from "./fingerprint.ts";
import type { Wish } from "./fingerprint.ts";
import { worst } from "./purse.ts";
import type { Purse } from "./purse.ts";
import type { Transcript } from "./transcript.ts";

export type Asking = {
  readonly role: string;
  readonly model: Model;
  readonly purse: Purse;
  readonly price: Price;
  readonly transcript: Pick<Transcript, "add">;
  /** Requests that may be made. */
  readonly turns: number;
  readonly signal: AbortSignal;
};

/** `cut`: the answer broke off after at least one whole tool use, which may be under way. */
export type Answered = { readonly kind: "answered"; readonly blocks: readonly Block[]; readonly stop: Stop };
type Stop = Extract<ModelAnswer, { kind: "answered" }>["stop"] | "cut";
export type Unanswered = {
  readonly kind: "unanswered";
  readonly reason: "refused" | "overloaded" | "budget" | "turns" | "environment";
  readonly message: string;
};

const mostOutput = 16_000;
const leastOutput = 1_000;
const mostCuts = 2;

export class Interview {
  readonly #asking: Asking;
  #turn = 0;
  readonly #fingerprints = new Fingerprints();
  /** Tokens and bytes of the last request that was answered: what follows is estimated from there. */
  #known = { tokens: 0, bytes: 0 };

  constructor(asking: Asking) {
    this.#asking = asking;
  }

  /**
   * `onBlock` hears each block as it comes. An answer that breaks off is asked for again, unless a tool use had come whole: what it asked for may
   * have happened, so what arrived counts as the answer.
   */
  async ask(wish: Wish, onBlock: NonNullable<Asked["onBlock"]>): Promise<Answered | Unanswered> {
    for (let cuts = 0; ; cuts += 1) {
      const answer = await this.#askOnce(wish, onBlock);
      if (answer.kind === "answered" || answer.kind === "unanswered") return answer;
      if (answer.kind === "refused") return { kind: "unanswered", reason: "refused", message: answer.message };
      if (answer.kind === "failed" || answer.kind === "too-long")
        return { kind: "unanswered", reason: "environment", message: answer.message };
      const again = answer.kind === "cut" && cuts < mostCuts && !this.#asking.signal.aborted;
      if (!again) return { kind: "unanswered", reason: "overloaded", message: answer.message };
    }
  }

  async #askOnce(
    wish: Wish,
    onBlock: NonNullable<Asked["onBlock"]>,
  ): Promise<Exclude<ModelAnswer, { kind: "answered" }> | Answered | Unanswered> {
    const { model, purse, price, transcript, role, turns, signal } = this.#asking;
    if (this.#turn >= turns) {
      return { kind: "unanswered", reason: "turns", message: `The task may ask the model ${turns} times, and did.` };
    }
    const { bytes, hash } = this.#fingerprints.of(wish);
    const inputTokens = this.#known.tokens + Math.ceil(Math.max(0, bytes - this.#known.bytes) / 2);
    const reserved = purse.reserve({ price, inputTokens, maxTokens: mostOutput, minTokens: leastOutput });
    if (reserved === undefined) {
      const message = `The next request could cost more than is left of the task's budget (${dollars(purse.spent)} spent).`;
      return { kind: "unanswered", reason: "budget", message };
    }
    this.#turn += 1;
    const { maxTokens } = reserved;
    const turn = this.#turn;
    const request = hash(maxTokens);
    transcript.add({ kind: "request", turn, sha256: request, model: wish.model, maxTokens });
    const answer = await model.ask({ ...wish, maxTokens }, { signal, onBlock });
    const usage = answer.usage ?? { ...worst({ inputTokens, price }), output: maxTokens };
    const prompt = versionOf(wish.system);
    purse.settle(reserved, { role, model: wish.model, prompt, usage, request, outcome: answer.kind });
    transcript.add({ kind: "answer", turn, answer });
    if (answer.kind === "answered" && answer.usage !== undefined)
      this.#known = { tokens: inputOf(answer.usage), bytes };
    return kept(answer, signal);
  }
}

function kept(answer: ModelAnswer, signal: AbortSignal): Exclude<ModelAnswer, { kind: "answered" }> | Answered {
  if (answer.kind !== "cut" || signal.aborted || !answer.blocks.some(({ kind }) => kind === "tool-use")) return answer;
  return { kind: "answered", blocks: answer.blocks, stop: "cut" };
}

function inputOf(usage: Usage): number {
  return usage.input + usage.cacheRead + usage.cacheWrite;
}

export function userSays(text: string): Message {
  return { role: "user", blocks: [{ kind: "text", text }] };
}

const versions = new Map<string, string>();

/** A role's prompt is as good as its version: what a mission was told can be looked up by it. */
function versionOf(prompt: string): string {
  const known = versions.get(prompt) ?? createHash("sha256").update(prompt).digest("hex").slice(0, 12);
  versions.set(prompt, known);
  return known;
}
