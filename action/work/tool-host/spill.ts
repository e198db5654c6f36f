/** The whole of a long output in a file of the sandbox's own temporary folder, so that the model can read on where its result was cut. */

import { closeSync, mkdirSync, mkdtempSync, openSync, realpathSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plain } from "../../sandbox/output.ts";

/** Bytes of one file, and of all files before the oldest is taken away. */
const mostBytes = 64 << 20;
const mostKept = 128 << 20;
/** Characters without a line end that are held back, so that no terminal code is cut in two. */
const longestLine = 65_536;

export type Spilt = {
  readonly path: string;
  readonly bytes: number;
  /** Bytes that came after the file was full. */
  readonly lost: number;
};

/** The files of one tool host. Its folder has the same name in every sandbox, so that a task said twice reads the same. */
export class Spills {
  readonly #kept: Spilt[] = [];
  #folder: string | undefined;
  #next = 1;

  /** Listens to one command. `most`: characters that its result can show; only beyond them is there a file. */
  listen(most: number): Spill {
    return new Spill(most, () => this.#open());
  }

  /** Real path of the folder, if any command has spilt. */
  get folder(): string | undefined {
    return this.#folder;
  }

  keep(spilt: Spilt): void {
    this.#kept.push(spilt);
    while (this.#kept.reduce((sum, { bytes }) => sum + bytes, 0) > mostKept) {
      const oldest = this.#kept.shift();
      if (oldest !== undefined) rmSync(oldest.path, { force: true });
    }
  }

  /** Takes the folder away. */
  end(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }

  #open(): string {
    this.#folder ??= realpathSync(freshFolder());
    return join(this.#folder, `${this.#next++}.txt`);
  }
}

/** Without a sandbox of its own, temporary files are shared with others: then the name is taken. */
function freshFolder(): string {
  const usual = join(tmpdir(), "muster-output");
  try {
    mkdirSync(usual, { mode: 0o700 });
    return usual;
  } catch {
    return mkdtempSync(`${usual}-`);
  }
}

export class Spill {
  readonly #most: number;
  readonly #open: () => string;
  #early = "";
  #line = "";
  #file: { readonly descriptor: number; readonly path: string } | undefined;
  #bytes = 0;
  #lost = 0;

  constructor(most: number, open: () => string) {
    this.#most = most;
    this.#open = open;
  }

  hear(text: string): void {
    if (this.#file === undefined) {
      this.#early += text;
      if (this.#early.length <= this.#most) return;
      const path = this.#open();
      this.#file = { descriptor: openSync(path, "wx", 0o600), path };
      this.#add(this.#early);
      this.#early = "";
    } else this.#add(text);
  }

  /** Nothing when all of it fits into the result. */
  end(): Spilt | undefined {
    if (this.#file === undefined) return undefined;
    this.#write(this.#line);
    closeSync(this.#file.descriptor);
    return { path: this.#file.path, bytes: this.#bytes, lost: this.#lost };
  }

  #add(text: string): void {
    this.#line += text;
    const end = this.#line.length > longestLine ? this.#line.length : this.#line.lastIndexOf("\n") + 1;
    this.#write(this.#line.slice(0, end));
    this.#line = this.#line.slice(end);
  }

  #write(text: string): void {
    if (this.#file === undefined || text === "") return;
    const bytes = Buffer.from(plain(text));
    const room = Math.min(bytes.length, mostBytes - this.#bytes);
    if (room > 0) writeSync(this.#file.descriptor, bytes, 0, room);
    this.#bytes += room;
    this.#lost += bytes.length - room;
  }
}
