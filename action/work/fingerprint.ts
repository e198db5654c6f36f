/** The key under which a request's answer can be found again, and the request's size; of a history that only grows, only what is new is read. */

import { createHash } from "node:crypto";
import type { Hash } from "node:crypto";
import type { Message, ModelRequest } from "../ports.ts";

export type Wish = Omit<ModelRequest, "maxTokens">;
type Head = Omit<Wish, "messages">;

export type Fingerprint = {
  /** SHA-256 of everything that is asked, hex; `maxTokens` counts too. */
  readonly hash: (maxTokens: number) => string;
  /** Of the request as JSON, about. */
  readonly bytes: number;
};

type Mark = { readonly message: Message; readonly hash: Hash; readonly bytes: number };

/** For the requests of one conversation. A message that was printed before must not have changed inside; one that was replaced is read anew. */
export class Fingerprints {
  #head: Head | undefined;
  #start: Omit<Mark, "message"> = { hash: createHash("sha256"), bytes: 0 };
  #marks: Mark[] = [];

  of(wish: Wish): Fingerprint {
    this.#begin(wish);
    const { messages } = wish;
    const changed = this.#marks.findIndex(({ message }, index) => message !== messages[index]);
    if (changed >= 0) this.#marks.length = changed;
    for (const message of messages.slice(this.#marks.length)) {
      this.#marks.push({ message, ...extended(this.#marks.at(-1) ?? this.#start, message) });
    }
    const { hash, bytes } = this.#marks.at(-1) ?? this.#start;
    return { bytes, hash: (maxTokens) => hash.copy().update(String(maxTokens)).digest("hex") };
  }

  #begin({ model, effort, system, tools }: Wish): void {
    const head = this.#head;
    const same = head?.model === model && head.effort === effort && head.system === system && head.tools === tools;
    if (same) return;
    this.#head = { model, effort, system, tools };
    this.#start = extended({ hash: createHash("sha256"), bytes: 0 }, this.#head);
    this.#marks = [];
  }
}

function extended(before: Omit<Mark, "message">, part: unknown): Omit<Mark, "message"> {
  const text = `${JSON.stringify(part)}\n`;
  return { hash: before.hash.copy().update(text), bytes: before.bytes + Buffer.byteLength(text) };
}
