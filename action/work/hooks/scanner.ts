/** Reads a shell script into its simple commands: chains, pipes, subshells, compound commands, functions and here-documents. */

import { unknown } from "./command.ts";
import type { Command, Word } from "./command.ts";
import { deepest, readWord, substitutionsIn } from "./words.ts";
import type { Cursor, Nested } from "./words.ts";

type Draft = {
  words: Word[];
  redirects: { sign: string; target: Word }[];
  fed: string | undefined;
  from: Command | undefined;
};
type Document = { readonly command: Draft; readonly end: string; readonly strip: boolean; readonly literal: boolean };

/** Words that only say where a command begins. */
const leading = new Set([
  "if",
  "then",
  "elif",
  "else",
  "fi",
  "do",
  "done",
  "while",
  "until",
  "!",
  "{",
  "}",
  "time",
  "coproc",
]);
const redirects = /^(?:\d{0,3}(?:<<<|<<-?|<>|<&|>>|>&|>\||<(?!\()|>(?!\())|&>>?)/;
/** Longer chains are not understood. */
const mostCommands = 2000;

export class Scanner {
  readonly #cursor: Cursor;
  readonly #depth: number;
  readonly #open: boolean;
  readonly #commands: Command[] = [];
  #command: Draft = fresh(undefined);
  #documents: Document[] = [];
  #cases = 0;
  #brackets = 0;

  /** `open`: an unmatched closing bracket ends the script. */
  constructor(text: string, depth = 0, open = false) {
    this.#cursor = { text, depth, at: 0, understood: depth <= deepest };
    this.#depth = depth;
    this.#open = open;
  }

  read(): { readonly commands: readonly Command[]; readonly understood: boolean; readonly stop: number } {
    const cursor = this.#cursor;
    while (cursor.understood && this.#skipBlanks() && !this.#atClosing()) {
      if (this.#operator() || this.#redirect()) continue;
      const word = readWord(cursor, this.#nested);
      if (word === undefined) cursor.understood = false;
      else this.#take(word);
      if (this.#commands.length > mostCommands) cursor.understood = false;
    }
    this.#end(false);
    if (this.#documents.length > 0) cursor.understood = false;
    return { commands: this.#commands, understood: cursor.understood, stop: cursor.at };
  }

  /** False at the end of the text. */
  #skipBlanks(): boolean {
    const cursor = this.#cursor;
    const [skipped = ""] = /^(?:[ \t]|\\\n)*(?:#[^\n]*)?/.exec(cursor.text.slice(cursor.at)) ?? [];
    cursor.at += skipped.length;
    return cursor.at < cursor.text.length;
  }

  /** In `case x in a) … esac` a bracket ends a pattern. */
  #atClosing(): boolean {
    return this.#open && this.#cases === 0 && this.#brackets === 0 && this.#cursor.text[this.#cursor.at] === ")";
  }

  #operator(): boolean {
    const cursor = this.#cursor;
    const [sign] = /^(?:\|\||\|&|&&|;;&?|;&|[\n;|()]|&(?!>))/.exec(cursor.text.slice(cursor.at, cursor.at + 3)) ?? [];
    if (sign === undefined) return false;
    cursor.at += sign.length;
    if (sign === "(") this.#brackets += 1;
    if (sign === ")") this.#brackets = Math.max(0, this.#brackets - 1);
    this.#end(sign === "|" || sign === "|&");
    if (sign === "\n") this.#readDocuments();
    return true;
  }

  #end(piped: boolean): void {
    const done = this.#command;
    const empty = done.words.length === 0 && done.redirects.length === 0;
    if (!empty) this.#commands.push(done);
    this.#command = fresh(piped ? (empty ? this.#group() : done) : undefined);
  }

  /** What is piped out of brackets, a loop or a condition: any of the commands so far may have written it. */
  #group(): Command {
    return fresh(undefined, [{ text: unknown, glob: false, inner: [...this.#commands] }]);
  }

  #redirect(): boolean {
    const cursor = this.#cursor;
    const [sign] = redirects.exec(cursor.text.slice(cursor.at, cursor.at + 8)) ?? [];
    if (sign === undefined) return false;
    cursor.at += sign.length;
    this.#skipBlanks();
    const begin = cursor.at;
    const target = readWord(cursor, this.#nested);
    if (target === undefined) cursor.understood = false;
    else this.#redirectTo(sign.replace(/^\d+/, ""), target, cursor.text.slice(begin, cursor.at));
    return true;
  }

  #redirectTo(sign: string, target: Word, written: string): void {
    const command = this.#command;
    this.#commands.push(...target.inner);
    if (sign === "<<" || sign === "<<-") {
      this.#documents.push({ command, end: target.text, strip: sign === "<<-", literal: /['"\\]/.test(written) });
    } else if (sign === "<<<") command.fed = target.text;
    else command.redirects.push({ sign, target });
  }

  /** The lines of here-documents begin behind the line that names them. */
  #readDocuments(): void {
    const cursor = this.#cursor;
    for (const { command, end, strip, literal } of this.#documents.splice(0)) {
      const lines = cursor.text.slice(cursor.at).split("\n");
      const last = lines.findIndex((line) => (strip ? line.replace(/^\t+/, "") : line) === end);
      if (last < 0) cursor.understood = false;
      const body = lines.slice(0, last < 0 ? lines.length : last).join("\n");
      cursor.at += lines.slice(0, last < 0 ? lines.length : last + 1).join("\n").length + 1;
      command.fed = body;
      if (!literal) this.#substitutions(body);
    }
  }

  #substitutions(text: string): void {
    const { inner, understood } = substitutionsIn(text, this.#nested, this.#depth);
    this.#commands.push(...inner);
    if (!understood) this.#cursor.understood = false;
  }

  #take(word: Word): void {
    this.#commands.push(...word.inner);
    if (this.#command.words.length === 0) {
      if (word.text === "case") this.#cases += 1;
      if (word.text === "esac") this.#cases = Math.max(0, this.#cases - 1);
      if (leading.has(word.text)) return;
    }
    this.#command.words.push(word);
  }

  readonly #nested: Nested = (text, open) => {
    const { commands, understood, stop } = new Scanner(text, this.#depth + 1, open).read();
    if (!understood) this.#cursor.understood = false;
    return { commands, stop };
  };
}

function fresh(from: Command | undefined, words: Word[] = []): Draft {
  return { words, redirects: [], fed: undefined, from };
}
