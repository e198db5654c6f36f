/** The models of a conversation in the order in which they are asked; who takes over stays. */

import type { Message, ModelRequest } from "../ports.ts";
import type { Candidate, Opened } from "./open.ts";

type Question = Pick<ModelRequest, "system" | "tools" | "messages">;

export class LineUp {
  readonly #candidates: readonly Candidate[];
  #at = 0;
  #opened: Promise<Opened> | undefined;
  /** Those that another model has thought; its thoughts mean nothing to the next. */
  readonly #foreign = new WeakSet<Message>();
  readonly #stripped = new WeakMap<Message, Message>();

  constructor(candidates: readonly Candidate[]) {
    this.#candidates = candidates;
  }

  /** The name of who is asked now. */
  get model(): string {
    return this.#candidate.choice.model;
  }

  current(): Promise<Opened> {
    this.#opened ??= this.#candidate.open();
    return this.#opened;
  }

  wish({ system, tools, messages }: Question): Omit<ModelRequest, "maxTokens"> {
    const { model, effort } = this.#candidate.choice;
    const known = messages.map((message) => (this.#foreign.has(message) ? this.#plain(message) : message));
    return { model, system, tools, messages: known, ...(effort === undefined ? {} : { effort }) };
  }

  /** Goes on to the next that can be asked at all; false when there is none. `said`: the conversation so far. */
  async next(said: readonly Message[]): Promise<boolean> {
    for (let at = this.#at + 1; at < this.#candidates.length; at += 1) {
      const opened = this.#candidates[at]?.open();
      if (opened === undefined || (await opened).kind === "closed") continue;
      this.#at = at;
      this.#opened = opened;
      for (const message of said) this.#foreign.add(message);
      return true;
    }
    return false;
  }

  get #candidate(): Candidate {
    const candidate = this.#candidates[this.#at];
    if (candidate === undefined) throw new Error("A conversation needs a model");
    return candidate;
  }

  /** The same object each time, as a history that only grows must. */
  #plain(message: Message): Message {
    if (!message.blocks.some(({ kind }) => kind === "opaque")) return message;
    const known = this.#stripped.get(message) ?? withoutThoughts(message);
    this.#stripped.set(message, known);
    return known;
  }
}

function withoutThoughts({ role, blocks }: Message): Message {
  const left = blocks.filter(({ kind }) => kind !== "opaque");
  return { role, blocks: left.length > 0 ? left : [{ kind: "text", text: "(thought)" }] };
}
