/** Asks the model within the purse, books every call, and repeats what broke off. */

import type { Price } from "../model/prices.ts";
import { dollars } from "#mission/ids";
import type { Usage } from "#mission/spend";
import type { Message, Model, ModelAnswer, ModelRequest } from "../ports.ts";
import type { Purse } from "./purse.ts";
import { requestHash } from "./transcript.ts";
import type { Transcript } from "./transcript.ts";

export type Asking = {
  readonly role: string;
  readonly model: Model;
  readonly purse: Purse;
  readonly price: Price;
  readonly transcript: Transcript;
  /** Requests that may be made. */
  readonly turns: number;
  readonly signal: AbortSignal;
};

export type Answered = Extract<ModelAnswer, { kind: "answered" }>;
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
  /** Tokens and characters of the last request that was answered: what follows is estimated from there. */
  #known = { tokens: 0, bytes: 0 };

  constructor(asking: Asking) {
    this.#asking = asking;
  }

  async ask(request: Omit<ModelRequest, "maxTokens">): Promise<Answered | Unanswered> {
    for (let cuts = 0; ; cuts += 1) {
      const answer = await this.#askOnce(request);
      if (answer.kind === "answered" || answer.kind === "unanswered") return answer;
      if (answer.kind === "refused") return { kind: "unanswered", reason: "refused", message: answer.message };
      if (answer.kind === "failed") return { kind: "unanswered", reason: "environment", message: answer.message };
      if (answer.kind === "overloaded" || cuts >= mostCuts || this.#asking.signal.aborted) {
        return { kind: "unanswered", reason: "overloaded", message: answer.message };
      }
    }
  }

  async #askOnce(wish: Omit<ModelRequest, "maxTokens">): Promise<ModelAnswer | Unanswered> {
    const { model, purse, price, transcript, role, turns, signal } = this.#asking;
    if (this.#turn >= turns) {
      return { kind: "unanswered", reason: "turns", message: `The task may ask the model ${turns} times, and did.` };
    }
    const bytes = Buffer.byteLength(JSON.stringify(wish));
    const inputTokens = this.#known.tokens + Math.ceil(Math.max(0, bytes - this.#known.bytes) / 2);
    const reserved = purse.reserve({ price, inputTokens, maxTokens: mostOutput, minTokens: leastOutput });
    if (reserved === undefined) {
      const message = `The next request could cost more than is left of the task's budget (${dollars(purse.spent)} spent).`;
      return { kind: "unanswered", reason: "budget", message };
    }
    this.#turn += 1;
    const request = { ...wish, maxTokens: reserved.maxTokens };
    const hash = requestHash(request);
    const turn = this.#turn;
    await transcript.add({ kind: "request", turn, sha256: hash, model: wish.model, maxTokens: request.maxTokens });
    const answer = await model.ask(request, signal);
    purse.settle(reserved, { role, model: wish.model, usage: answer.usage, request: hash, outcome: answer.kind });
    await transcript.add({ kind: "answer", turn, answer });
    if (answer.kind === "answered") this.#known = { tokens: inputOf(answer.usage), bytes };
    return answer;
  }
}

function inputOf(usage: Usage): number {
  return usage.input + usage.cacheRead + usage.cacheWrite;
}

export function userSays(text: string): Message {
  return { role: "user", blocks: [{ kind: "text", text }] };
}
