/** Keeps the head and the tail of what a command prints, in bounded memory, readable as plain text. */

import { StringDecoder } from "node:string_decoder";

export class Output {
  readonly #keep: number;
  readonly #decoders = new Map<string, StringDecoder>();
  #head = "";
  #tail = "";
  #dropped = 0;

  /** `keep`: characters. */
  constructor(keep: number) {
    this.#keep = Math.max(2, keep);
  }

  /** Answers the chunk as text. `stream` keeps the halves of a character apart that two streams send at once. */
  add(chunk: Buffer, stream = ""): string {
    const decoder = this.#decoders.get(stream) ?? new StringDecoder("utf8");
    this.#decoders.set(stream, decoder);
    const text = decoder.write(chunk);
    const room = Math.max(0, Math.ceil(this.#keep / 2) - this.#head.length);
    this.#head += text.slice(0, room);
    this.#tail += text.slice(room);
    const most = Math.floor(this.#keep / 2);
    if (this.#tail.length > most * 2 + 4096) this.#trim(most);
    return text;
  }

  #trim(most: number): void {
    const excess = this.#tail.length - most;
    if (excess <= 0) return;
    this.#dropped += excess;
    this.#tail = this.#tail.slice(excess);
  }

  text(): string {
    this.#trim(Math.floor(this.#keep / 2));
    if (this.#dropped === 0) return plain(this.#head + this.#tail);
    return `${plain(this.#head)}\n[… ${this.#dropped} characters left out …]\n${plain(this.#tail)}`;
  }
}

const escapes = [
  // Operating system commands (titles, links), up to BEL or ST.
  // oxlint-disable-next-line no-control-regex
  /\u001B\][^\u0007\u001B]*(?:\u0007|\u001B\\)?/g,
  // Control sequences (colours, cursor), 7-bit and 8-bit.
  // oxlint-disable-next-line no-control-regex
  /(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]/g,
  // Other escapes, and control characters but tab and line feed.
  // oxlint-disable-next-line no-control-regex
  /\u001B[ -/]*[0-~]?|[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g,
];

/** Text without terminal codes; a carriage return becomes a line feed, so that progress bars do not overwrite. */
export function plain(text: string): string {
  return escapes.reduce((rest, escape) => rest.replace(escape, ""), text.replace(/\r\n?/g, "\n"));
}
