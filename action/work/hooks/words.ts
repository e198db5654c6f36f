/** Reads one word of a shell script: its quotes, escapes and substitutions. */

import { ansiC } from "./ansi-c.ts";
import { unknown } from "./command.ts";
import type { Command, Word } from "./command.ts";

/** A place in a script; `understood` turns false when a shell could not read it either, or we cannot. */
export type Cursor = { readonly text: string; readonly depth: number; at: number; understood: boolean };

/** Deeper nesting is not understood. */
export const deepest = 20;

/** The commands of a script within; with `open`, up to the bracket that closes it, and where that is. */
export type Nested = (text: string, open: boolean) => { readonly commands: readonly Command[]; readonly stop: number };

type Letters = { text: string; glob: boolean; any: boolean; readonly inner: Command[] };
type Reads = (cursor: Cursor, letters: Letters, nested: Nested) => void;

/** Undefined when no word begins here. */
export function readWord(cursor: Cursor, nested: Nested): Word | undefined {
  const letters: Letters = { text: "", glob: false, any: false, inner: [] };
  for (;;) {
    const sign = cursor.text[cursor.at];
    if (sign === undefined || "\n;&|() \t".includes(sign)) break;
    if ("<>".includes(sign) && cursor.text[cursor.at + 1] !== "(") break;
    (unquoted.get(sign) ?? letter)(cursor, letters, nested);
    letters.any = true;
  }
  return letters.any ? { text: letters.text, glob: letters.glob, inner: letters.inner } : undefined;
}

/** The commands in the substitutions of a text that is read as in double quotes. */
export function substitutionsIn(
  text: string,
  nested: Nested,
  depth = 0,
): { readonly inner: readonly Command[]; readonly understood: boolean } {
  const cursor: Cursor = { text, depth, at: 0, understood: depth <= deepest };
  const letters: Letters = { text: "", glob: false, any: false, inner: [] };
  while (cursor.understood && cursor.at < text.length)
    (quoted.get(text[cursor.at] ?? "") ?? letter)(cursor, letters, nested);
  return { inner: letters.inner, understood: cursor.understood };
}

function letter(cursor: Cursor, letters: Letters): void {
  letters.text += cursor.text[cursor.at] ?? "";
  cursor.at += 1;
}

function globbing(cursor: Cursor, letters: Letters): void {
  letters.glob = true;
  letter(cursor, letters);
}

function escaped(cursor: Cursor, letters: Letters): void {
  const next = cursor.text[cursor.at + 1] ?? "";
  if (next !== "\n") letters.text += next;
  cursor.at += 2;
}

function single(cursor: Cursor, letters: Letters): void {
  const close = cursor.text.indexOf("'", cursor.at + 1);
  if (close < 0) cursor.understood = false;
  const stop = close < 0 ? cursor.text.length : close;
  letters.text += cursor.text.slice(cursor.at + 1, stop);
  cursor.at = stop + 1;
}

function double(cursor: Cursor, letters: Letters, nested: Nested): void {
  cursor.at += 1;
  for (;;) {
    const sign = cursor.text[cursor.at];
    if (sign === undefined || sign === '"') {
      if (sign === undefined) cursor.understood = false;
      cursor.at += 1;
      return;
    }
    (quoted.get(sign) ?? letter)(cursor, letters, nested);
  }
}

function escapedInQuotes(cursor: Cursor, letters: Letters): void {
  if ('"$`\\\n'.includes(cursor.text[cursor.at + 1] ?? "x")) escaped(cursor, letters);
  else letter(cursor, letters);
}

/** From `$(`, `<(` or `>(` to behind the closing bracket; arithmetic is read the same way, which finds what is nested in it. */
function substitution(cursor: Cursor, letters: Letters, nested: Nested): void {
  const begin = cursor.at + 2;
  const { commands, stop } = nested(cursor.text.slice(begin), true);
  if (cursor.text[begin + stop] !== ")") cursor.understood = false;
  letters.inner.push(...commands);
  letters.text += unknown;
  cursor.at = begin + stop + 1;
}

function backquoted(cursor: Cursor, letters: Letters, nested: Nested): void {
  const [whole, inside] = /^`((?:[^`\\]|\\[^])*)`/.exec(cursor.text.slice(cursor.at)) ?? [];
  if (whole === undefined) cursor.understood = false;
  letters.inner.push(...nested((inside ?? "").replaceAll(/\\([`\\$])/g, "$1"), false).commands);
  letters.text += unknown;
  cursor.at += whole?.length ?? cursor.text.length;
}

function dollarOutside(cursor: Cursor, letters: Letters, nested: Nested): void {
  const next = cursor.text[cursor.at + 1];
  if (next === "'") return ansi(cursor, letters);
  if (next !== '"') return dollar(cursor, letters, nested);
  cursor.at += 1;
  double(cursor, letters, nested);
}

function dollar(cursor: Cursor, letters: Letters, nested: Nested): void {
  const next = cursor.text[cursor.at + 1];
  if (next === "(") return substitution(cursor, letters, nested);
  if (next === "{") return braced(cursor, letters, nested);
  const [variable] = /^\$(?:\w+|[@*#?$!-])/.exec(cursor.text.slice(cursor.at, cursor.at + 200)) ?? [];
  letters.text += variable === undefined ? "$" : unknown;
  cursor.at += variable?.length ?? 1;
}

function ansi(cursor: Cursor, letters: Letters): void {
  const [whole, inside] = /^\$'((?:[^'\\]|\\[^])*)'/.exec(cursor.text.slice(cursor.at)) ?? [];
  if (whole === undefined) cursor.understood = false;
  letters.text += ansiC(inside ?? "");
  cursor.at += whole?.length ?? cursor.text.length;
}

function braced(cursor: Cursor, letters: Letters, nested: Nested): void {
  const begin = cursor.at + 2;
  let level = 1;
  cursor.at = begin;
  for (; cursor.at < cursor.text.length && level > 0; cursor.at += 1) {
    const sign = cursor.text[cursor.at];
    if (sign === "\\") cursor.at += 1;
    else if (sign === "{") level += 1;
    else if (sign === "}") level -= 1;
  }
  const { inner, understood } = substitutionsIn(cursor.text.slice(begin, cursor.at - 1), nested, cursor.depth + 1);
  if (level > 0 || !understood) cursor.understood = false;
  letters.inner.push(...inner);
  letters.text += unknown;
}

const quoted: ReadonlyMap<string, Reads> = new Map([
  ["$", dollar],
  ["`", backquoted],
  ["\\", escapedInQuotes],
]);

const unquoted: ReadonlyMap<string, Reads> = new Map<string, Reads>([
  ["$", dollarOutside],
  ["`", backquoted],
  ["\\", escaped],
  ["'", single],
  ['"', double],
  ["<", substitution],
  [">", substitution],
  ["*", globbing],
  ["?", globbing],
  ["[", globbing],
]);
