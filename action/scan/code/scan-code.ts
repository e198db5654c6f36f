/** Source code by its syntax tree: what it runs, starts, loads, unpacks and reaches. Tolerates errors, and says where they are. */

import type { SyntaxNode, Tree } from "@lezer/common";
import type { Hit } from "../hit.ts";
import { judge } from "./judge.ts";
import type { Language } from "./language.ts";
import { whereaboutsOf } from "./network.ts";
import { Source } from "./source.ts";

/** Pages with scripts in them. */
const pages = /\.(?:vue|svelte|html?)$/i;

/** A grammar takes 10 ms to load, so that only those are loaded that a change needs. */
type Loading = () => Promise<Language>;
const go: Loading = async () => (await import("./go.ts")).go;
const java: Loading = async () => (await import("./java.ts")).java;
const javascript: Loading = async () => (await import("./javascript.ts")).javascript;
const php: Loading = async () => (await import("./php.ts")).php;
const python: Loading = async () => (await import("./python.ts")).python;
const rust: Loading = async () => (await import("./rust.ts")).rust;

const languages: readonly (readonly [RegExp, Loading])[] = [
  [/\.(?:[cm]?[jt]sx?)$/i, javascript],
  [pages, javascript],
  [/\.pyw?$|(?:^|\/)(?:SConstruct|wscript)$/, python],
  [/\.go$/i, go],
  [/\.rs$/i, rust],
  [/\.java$/i, java],
  [/\.(?:php\d?|phtml|inc)$/i, php],
];

const programs: readonly (readonly [RegExp, Loading])[] = [
  [/^#!.*\b(?:node|deno|bun|tsx)\b/, javascript],
  [/^#!.*\bpython/, python],
  [/^#!.*\bphp/, php],
];

/** By its name, or by the program that its first line names; undefined where there is no grammar for it. */
export async function languageOf(path: string, text: string): Promise<Language | undefined> {
  const [, loading] =
    languages.find(([pattern]) => pattern.test(path)) ??
    programs.find(([pattern]) => pattern.test(text.slice(0, 200))) ??
    [];
  return loading?.();
}

export function isSource(path: string): boolean {
  return languages.some(([pattern]) => pattern.test(path));
}

/** Nested deeper than this is nobody's honest code. */
const deepest = 2000;
/** Milliseconds for one file. */
const longest = 20_000;

export type Clock = () => number;

/** Throws a RangeError for code that nests deeper, or takes longer, than honest code does. */
export function codeHits(
  { path, text, clock }: Readonly<{ path: string; text: string; clock: Clock }>,
  language: Language,
): readonly Hit[] {
  const code = pages.test(path) ? scriptsIn(text) : text;
  const tree = parsed(code, language, clock);
  const source = new Source(code, language);
  const { calls, names } = language.grammar;
  walk(tree, language.tells, (node) => source.learn(node));
  const bench = { source, language, whereabouts: whereaboutsOf(path) };
  const hits: Hit[] = [];
  walk(tree, new Set([...calls, "VariableName", "\u26a0"]), (node) => {
    if (calls.has(node.name)) hits.push(...judge(node, bench));
    else if (names.has(node.name)) hits.push(...handedOn(node, source, language));
    else hits.push({ rule: "unread-syntax", from: node.from, to: node.to });
  });
  return hits;
}

/** A page with everything but its scripts blank, so that places stay where they are. */
function scriptsIn(text: string): string {
  const scripts = [...text.matchAll(/<script\b[^>]*>([\s\S]*?)(?:<\/script\s*>|$)/gi)];
  let seen = "";
  for (const { 0: whole, 1: code = "", index } of scripts) {
    const from = index + whole.indexOf(">") + 1;
    seen += blank(text.slice(seen.length, from)) + code;
  }
  return seen + blank(text.slice(seen.length));
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, " ");
}

function parsed(text: string, { parser }: Language, clock: Clock): Tree {
  const parse = parser.startParse(text);
  const end = clock() + longest;
  for (let steps = 1; ; steps += 1) {
    const tree = parse.advance();
    if (tree !== null) return tree;
    if (steps % 512 === 0 && clock() > end) throw new RangeError("it takes too long to read");
  }
}

function walk(tree: Tree, wanted: ReadonlySet<string>, visit: (node: SyntaxNode) => void): void {
  let depth = 0;
  tree.iterate({
    enter: (ref) => {
      depth += 1;
      if (depth > deepest) throw new RangeError("it nests too deep");
      if (wanted.has(ref.name)) visit(ref.node);
    },
    leave: () => {
      depth -= 1;
    },
  });
}

/** `eval` as a value: given to somebody who may call it. */
function handedOn(node: SyntaxNode, source: Source, { grammar, functions }: Language): readonly Hit[] {
  const { parent } = node;
  if (source.textOf(node) !== "eval" || parent === null || !functions.evals.test("eval")) return [];
  const listed = grammar.lists.has(parent.name) || /Array|Property|Return/.test(parent.name);
  return listed ? [{ rule: "eval-reference", from: node.from, to: node.to }] : [];
}
