/**
 * What a model is told of its own conversation. It only grows, so that each request reads the one before from the provider's cache; when the
 * window fills, old output is cleared in one large step, and only when that is not enough it begins anew with a summary.
 */

import type { Message } from "../../ports.ts";
import { clearOutput } from "./clear.ts";
import { lastExchange, summaryOf } from "./compact.ts";
import { notesOf } from "./notes.ts";
import type { Note } from "./notes.ts";
import { pressureOf } from "./pressure.ts";
import type { Pressure, Room } from "./pressure.ts";

/** What was done about a full window. */
export type Relief = "cleared" | "compacted";

/** Shares of the window: clearing goes down to the first, and is worth a new cache only when it gets below the second. */
const aim = 0.5;
const worthIt = 0.6;

/** Messages that are never cleared: the last three exchanges, in need only the last. */
const recent: Readonly<Record<"critical" | "overflow", number>> = { critical: 6, overflow: 2 };

export class History {
  readonly #opening: Message;
  #messages: readonly Message[];
  /** Of all that was dropped so far. */
  #notes: readonly Note[] = [];

  constructor(opening: string) {
    this.#opening = { role: "user", blocks: [{ kind: "text", text: opening }] };
    this.#messages = [this.#opening];
  }

  get messages(): readonly Message[] {
    return this.#messages;
  }

  add(...messages: readonly Message[]): void {
    this.#messages = [...this.#messages, ...messages];
  }

  /** Makes room for the next request when there is little; undefined when there is enough. */
  fit(room: Room): Relief | undefined {
    const pressure = pressureOf(room);
    if (pressure === "healthy" || pressure === "warning") return undefined;
    return this.#clear(room, pressure) ?? this.shorten(room);
  }

  /** Begins anew, whatever the estimate says: the provider said that it is too long. Undefined when there is nothing to drop. */
  shorten({ window }: Pick<Room, "window">): Relief | undefined {
    const said = this.#messages.slice(1);
    const tail = lastExchange(said, window / 2);
    const dropped = said.slice(0, said.length - tail.length);
    const shorter = tail.some((message) => !said.includes(message));
    if (dropped.length === 0 && !shorter) return undefined;
    this.#notes = [...this.#notes, ...notesOf(dropped)];
    const summary = dropped.length === 0 ? [] : [summaryOf(this.#notes, window)];
    this.#messages = [this.#opening, ...summary, ...tail];
    return "compacted";
  }

  #clear({ tokens, bytes, window }: Room, pressure: Extract<Pressure, "critical" | "overflow">): Relief | undefined {
    const perByte = tokens / Math.max(1, bytes);
    const enough = (tokens - aim * window) / perByte;
    const { messages, saved } = clearOutput(this.#messages, { keep: recent[pressure], enough });
    if (tokens - saved * perByte > worthIt * window) return undefined;
    this.#messages = messages;
    return "cleared";
  }
}
