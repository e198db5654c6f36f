/** The key under which a request's answer can be found again, and the request's size; of a history that only grows, only what is new is read. */

import { createHash } from "node:crypto";
import type { Hash } from "node:crypto";
import type { Message, ModelRequest } from "../../ports.ts";

export type Wish = Omit<ModelRequest, "maxTokens">;
type Head = Omit<Wish, "messages">;

export type Fingerprint = {
  /** SHA-256 of everything that is asked, hex; `maxTokens` counts too. */
  readonly hash: (maxTokens: number) => string;
  /** Of the request as JSON, about. */
  readonly bytes: number;
  /** One for what every request begins with, one for each message; each stands for all up to there. */
  readonly marks: readonly string[];
};

type Sum = { readonly hash: Hash; readonly bytes: number; readonly mark: string };
type Mark = Sum & { readonly message: Message };
type Redact = (text: string) => string;

/** For the requests of one conversation. A message that was printed before must not have changed inside; one that was replaced is read anew. */
export class Fingerprints {
  readonly #redact: Redact;
  #head: Head | undefined;
  #start: Sum = nothing();
  #marks: Mark[] = [];

  /** What is redacted in the record must be so here too, or the record would not fit itself. */
  constructor(redact: Redact = (text) => text) {
    this.#redact = redact;
  }

  of(wish: Wish): Fingerprint {
    this.#begin(wish);
    const { messages } = wish;
    const changed = this.#marks.findIndex(({ message }, index) => message !== messages[index]);
    if (changed >= 0) this.#marks.length = changed;
    for (const message of messages.slice(this.#marks.length)) {
      this.#marks.push({ message, ...extended(this.#marks.at(-1) ?? this.#start, message, this.#redact) });
    }
    const { hash, bytes } = this.#marks.at(-1) ?? this.#start;
    const marks = [this.#start, ...this.#marks].map(({ mark }) => mark);
    return { bytes, marks, hash: (maxTokens) => hash.copy().update(String(maxTokens)).digest("hex") };
  }

  #begin({ model, effort, system, tools }: Wish): void {
    const head = this.#head;
    const same = head?.model === model && head.effort === effort && head.system === system && head.tools === tools;
    if (same) return;
    this.#head = { model, effort, system, tools };
    this.#start = extended(nothing(), this.#head, this.#redact);
    this.#marks = [];
  }
}

function nothing(): Sum {
  return { hash: createHash("sha256"), bytes: 0, mark: "" };
}

function extended(before: Sum, part: unknown, redact: Redact): Sum {
  const text = `${JSON.stringify(part)}\n`;
  const hash = before.hash.copy().update(redact(text));
  const mark = hash.copy().digest("hex").slice(0, 16);
  return { hash, mark, bytes: before.bytes + Buffer.byteLength(text) };
}
