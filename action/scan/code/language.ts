/** What the scan needs to know of a language: how its grammar names things, and which of its functions matter. */

import type { Parser, SyntaxNode } from "@lezer/common";

export type Language = {
  readonly parser: Parser;
  readonly grammar: Grammar;
  readonly functions: Functions;
  /** Nodes that tell what names stand for. */
  readonly tells: ReadonlySet<string>;
  /** Names and what they stand for, where such a node tells: an import, an assignment. */
  readonly meanings: (node: SyntaxNode, textOf: TextOf) => readonly Meaning[];
  /** A name in the form that the table of functions uses. */
  readonly plain: (name: string) => string;
};

export type TextOf = (node: SyntaxNode) => string;

/** Names of nodes. */
export type Grammar = {
  /** What calls something; a `new` is a call too. */
  readonly calls: ReadonlySet<string>;
  /** What holds a call's arguments. */
  readonly lists: ReadonlySet<string>;
  /** `a.b`, `a::b`, `a->b`, `a["b"]`. */
  readonly members: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
  readonly strings: ReadonlySet<string>;
  /** `(x)`, `await x`, `(0, x)`: what is meant is inside, at its end. */
  readonly wrappers: ReadonlySet<string>;
  readonly sums: ReadonlySet<string>;
  /** What makes a hole in a text. */
  readonly holes: ReadonlySet<string>;
};

/** Patterns over full names of functions, as they are after imports and aliases were followed. */
export type Functions = {
  readonly evals: RegExp;
  /** Give their first argument to a shell. */
  readonly shells: RegExp;
  /** Start a program, which may be a shell. */
  readonly starts: RegExp;
  readonly imports: RegExp;
  readonly deserialises: RegExp;
  /** What in such a call's text makes it safe. */
  readonly safely: RegExp;
  readonly connects: RegExp;
  readonly decodes: RegExp;
  /** Put a text together. */
  readonly composes: RegExp;
  /** Stands for the module that its text names: `require("x")`. */
  readonly modules: RegExp;
  /** Stands for what it is given: `promisify(x)`. */
  readonly wraps: RegExp;
};

/** `means` is a name already; `value` is an expression that has to be looked at. */
export type Meaning =
  | { readonly local: string; readonly means: string }
  | { readonly local: string; readonly value: SyntaxNode };

export const nothing = /(?!)/;

export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

/** Without punctuation and comments. */
export function partsOf(node: SyntaxNode): readonly SyntaxNode[] {
  return childrenOf(node).filter(({ name }) => /^\w/.test(name) && !name.endsWith("Comment"));
}

/** `target = value`, in the ways of most grammars; of a chain, every target. Several values at once tell nothing. */
export function assigned(node: SyntaxNode, textOf: TextOf, target: RegExp): readonly Meaning[] {
  const children = childrenOf(node);
  const at = children.findLastIndex(({ name }) => /^(?:=|:=|AssignOp)$/.test(name));
  const value = children[at + 1];
  const before = children.slice(0, Math.max(0, at));
  if (value === undefined || before.some(({ name }) => name === ",")) return [];
  return before.filter(({ name }) => target.test(name)).map((name) => ({ local: textOf(name), value }));
}
