/** Asks the model within the purse, books every call, repeats what broke off, and goes on with the next model when one stays overloaded. */

import { createHash } from "node:crypto";
import { LineUp } from "../model/line-up.ts";
import type { Candidate, Opened } from "../model/open.ts";
import { dollars } from "#mission/ids";
import { inputOf } from "#mission/spend";
import type { Asked, Block, Message, ModelAnswer } from "../ports.ts";
import type { Room } from "./context/pressure.ts";
import { Fingerprints } from "./record/fingerprint.ts";
import type { Wish } from "./record/fingerprint.ts";
import { worst } from "./purse.ts";
import type { Purse } from "./purse.ts";
import type { Transcript } from "./record/transcript.ts";

export type Asking = {
  readonly role: string;
  /** Asked in this order: the next when one stays overloaded. */
  readonly candidates: readonly Candidate[];
  readonly purse: Purse;
  readonly transcript: Pick<Transcript, "add" | "redact">;
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

/** What the request asks, whoever is asked. */
export type Question = Pick<Wish, "system" | "tools" | "messages">;

/** The request is longer than the model can read. */
export type TooLong = { readonly kind: "too-long"; readonly message: string };

const mostOutput = 16_000;
const leastOutput = 1_000;
const mostCuts = 2;
/** Bytes of JSON for a token: at least, for what is set aside; and as it mostly is, for how full a window is. */
const leastBytes = 2;
const usualBytes = 3;

export class Interview {
  readonly #asking: Asking;
  readonly #lineUp: LineUp;
  #turn = 0;
  readonly #fingerprints: Fingerprints;
  #marks: readonly string[] = [];
  /** Tokens and bytes of the last request that was answered: what follows is estimated from there. */
  #known = { tokens: 0, bytes: 0 };

  constructor(asking: Asking) {
    this.#asking = asking;
    this.#fingerprints = new Fingerprints(asking.transcript.redact);
    this.#lineUp = new LineUp(asking.candidates);
  }

  /** How much of its window a question takes, as far as can be told. */
  async room(question: Question): Promise<Room | undefined> {
    const opened = await this.#lineUp.current();
    if (opened.kind === "closed") return undefined;
    const { bytes } = this.#fingerprints.of(this.#lineUp.wish(question));
    const known = this.#known.bytes === 0 ? { tokens: bytes / usualBytes, bytes } : this.#known;
    const more = (bytes - known.bytes) / usualBytes;
    const tokens = more >= 0 ? known.tokens + more : known.tokens * (bytes / known.bytes);
    return { tokens: Math.ceil(tokens), bytes, window: opened.window };
  }

  /**
   * `onBlock` hears each block as it comes. An answer that breaks off is asked for again, unless a tool use had come whole: what it asked for may
   * have happened, so what arrived counts as the answer.
   */
  async ask(question: Question, onBlock: NonNullable<Asked["onBlock"]>): Promise<Answered | TooLong | Unanswered> {
    for (let cuts = 0; ; cuts += 1) {
      const answer = await this.#askOnce(question, onBlock);
      if (answer.kind !== "cut" && answer.kind !== "overloaded") return final(answer);
      const { aborted } = this.#asking.signal;
      if (answer.kind === "cut" && cuts < mostCuts && !aborted) continue;
      const message = answer.message;
      if (aborted || !(await this.#fallBack(question, message))) return unanswered("overloaded", message);
      cuts = -1;
    }
  }

  async #fallBack({ messages }: Question, message: string): Promise<boolean> {
    const from = this.#lineUp.model;
    if (!(await this.#lineUp.next(messages))) return false;
    this.#asking.transcript.add({ kind: "fallback", from, to: this.#lineUp.model, message });
    // Others count tokens otherwise: what is known of the last request says nothing of the next.
    this.#known = { tokens: 0, bytes: 0 };
    return true;
  }

  async #askOnce(
    question: Question,
    onBlock: NonNullable<Asked["onBlock"]>,
  ): Promise<Exclude<ModelAnswer, { kind: "answered" }> | Answered | Unanswered> {
    const { turns } = this.#asking;
    if (this.#turn >= turns) {
      return unanswered("turns", `The task may ask the model ${turns} times, and did.`);
    }
    const opened = await this.#lineUp.current();
    if (opened.kind === "closed") return unanswered("environment", opened.message);
    return this.#pay(this.#lineUp.wish(question), opened, onBlock);
  }

  async #pay(
    wish: Wish,
    { model, price, window }: Extract<Opened, { kind: "open" }>,
    onBlock: NonNullable<Asked["onBlock"]>,
  ): Promise<Exclude<ModelAnswer, { kind: "answered" }> | Answered | Unanswered> {
    const { purse, transcript, role, signal } = this.#asking;
    const { bytes, hash, marks } = this.#fingerprints.of(wish);
    const inputTokens = this.#atMost(bytes);
    const most = Math.min(mostOutput, Math.floor(window / 4));
    const reserved = purse.reserve({ price, inputTokens, maxTokens: most, minTokens: leastOutput });
    if (reserved === undefined) {
      const message = `The next request could cost more than is left of the task's budget (${dollars(purse.spent)} spent).`;
      return unanswered("budget", message);
    }
    this.#turn += 1;
    const { maxTokens } = reserved;
    const turn = this.#turn;
    const request = hash(maxTokens);
    const prompt = versionOf(wish.system);
    const asked = { role, turn, prompt, sha256: request, model: wish.model, maxTokens };
    transcript.add({ kind: "request", ...asked, ...this.#news(marks) });
    const onLimit = () => transcript.add({ kind: "limited", model: wish.model });
    const answer = await model.ask({ ...wish, maxTokens }, { signal, onBlock, onLimit });
    const usage = answer.usage ?? { ...worst({ inputTokens, price }), output: maxTokens };
    const answered = sha256(transcript.redact(JSON.stringify(answer)));
    purse.settle(reserved, { role, model: wish.model, prompt, usage, request, answer: answered, outcome: answer.kind });
    transcript.add({ kind: "answer", turn, answer });
    if (answer.kind === "answered" && answer.usage !== undefined) {
      this.#known = { tokens: inputOf(answer.usage), bytes };
    }
    return kept(answer, signal);
  }

  /** The most tokens that a request of so many bytes can have; one that was shortened, no more than it had, and no fewer for its size. */
  #atMost(bytes: number): number {
    const known = this.#known;
    if (bytes >= known.bytes) return known.tokens + Math.ceil((bytes - known.bytes) / leastBytes);
    const dense = Math.max(1 / leastBytes, known.tokens / known.bytes);
    return Math.min(known.tokens, Math.ceil(bytes * dense));
  }

  #news(marks: readonly string[]) {
    const differs = marks.findIndex((mark, index) => mark !== this.#marks[index]);
    const same = differs < 0 ? marks.length : differs;
    this.#marks = marks;
    return { same, marks: marks.slice(same) };
  }
}

function final(
  answer: Exclude<ModelAnswer, { kind: "answered" | "cut" | "overloaded" }> | Answered | Unanswered,
): Answered | TooLong | Unanswered {
  if (answer.kind === "refused") return unanswered("refused", answer.message);
  return answer.kind === "failed" ? unanswered("environment", answer.message) : answer;
}

function unanswered(reason: Unanswered["reason"], message: string): Unanswered {
  return { kind: "unanswered", reason, message };
}

function kept(answer: ModelAnswer, signal: AbortSignal): Exclude<ModelAnswer, { kind: "answered" }> | Answered {
  if (answer.kind !== "cut" || signal.aborted || !answer.blocks.some(({ kind }) => kind === "tool-use")) return answer;
  return { kind: "answered", blocks: answer.blocks, stop: "cut" };
}

export function userSays(text: string): Message {
  return { role: "user", blocks: [{ kind: "text", text }] };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

const versions = new Map<string, string>();

/** A role's prompt is as good as its version: what a mission was told can be looked up by it. */
export function versionOf(prompt: string): string {
  const known = versions.get(prompt) ?? sha256(prompt).slice(0, 12);
  versions.set(prompt, known);
  return known;
}
