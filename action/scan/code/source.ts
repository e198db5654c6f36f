/** A source with its tree: what names mean once imports and plain assignments are followed, and what texts come to. Nothing is run. */

import type { SyntaxNode, TreeCursor } from "@lezer/common";
import { childrenOf, type Language, partsOf } from "./language.ts";

/** What an expression comes to, as far as it can be told; `…` stands in a composed text for what cannot. */
export type Value = { readonly kind: "literal" | "composed"; readonly text: string } | { readonly kind: "other" };

export type Argument = { readonly name: string | undefined; readonly node: SyntaxNode };
export type Call = { readonly callee: string; readonly args: readonly Argument[]; readonly node: SyntaxNode };

/** Names and texts nested deeper than this are nobody's honest code. */
const deepest = 60;
/** Looks at nodes for one file; more is nobody's honest code either. */
const mostLooks = 4_000_000;
const unknown: Value = { kind: "other" };

export class Source {
  readonly text: string;
  readonly #language: Language;
  readonly #names = new Map<string, string>();
  readonly #values = new Map<string, Value>();
  readonly #decoded = new Set<string>();
  #looks = 0;

  constructor(text: string, language: Language) {
    this.text = text;
    this.#language = language;
  }

  readonly textOf = (node: SyntaxNode): string => this.text.slice(node.from, node.to);

  /** To be given every node that tells, in order, before anything is asked. */
  learn(node: SyntaxNode): void {
    for (const meaning of this.#language.meanings(node, this.textOf)) {
      if ("means" in meaning) this.#learnName(meaning.local, meaning.means);
      else this.#learnValue(meaning.local, meaning.value);
    }
  }

  #learnName(local: string, means: string): void {
    if (!this.#names.has(local) && local !== means && !means.includes("?")) this.#names.set(local, means);
  }

  #learnValue(local: string, node: SyntaxNode): void {
    if (/Function|Class|Lambda|Closure/.test(node.name)) return;
    this.#learnName(local, this.nameOf(node));
    const known = this.#values.get(local);
    const value = this.valueOf(node);
    this.#values.set(local, known === undefined ? value : either(known, value));
    if (this.holdsDecoded(node)) this.#decoded.add(local);
  }

  /** Dotted; `()` for calls on the way, `new ` before constructors, `?` for what cannot be told. */
  nameOf(node: SyntaxNode, depth = 0): string {
    const { names, members, wrappers, calls } = this.#language.grammar;
    if (depth > deepest) return "?";
    if (members.has(node.name)) return this.#plain(this.#member(node, depth));
    if (names.has(node.name)) return this.#plain(this.#resolved(this.textOf(node)));
    if (calls.has(node.name)) return this.#plain(this.#called(node, depth));
    const last = wrappers.has(node.name) ? partsOf(node).at(-1) : undefined;
    return last === undefined ? "?" : this.nameOf(last, depth + 1);
  }

  #plain(name: string): string {
    return this.#language.plain(name);
  }

  #resolved(name: string): string {
    return this.#names.get(name) ?? name;
  }

  #member(node: SyntaxNode, depth: number): string {
    const [object, ...rest] = partsOf(node);
    if (object === undefined) return "?";
    const start = this.#isNamed(object) ? this.nameOf(object, depth + 1) : this.#resolved(this.textOf(object));
    const last = rest.at(-1);
    if (last === undefined) return start;
    if (this.text[node.to - 1] !== "]") return [start, ...rest.map(this.textOf)].join(".");
    const key = this.valueOf(last, depth + 1);
    return `${start}.${key.kind === "literal" ? key.text : "?"}`;
  }

  #isNamed({ name }: SyntaxNode): boolean {
    const { names, members, wrappers, calls } = this.#language.grammar;
    return [names, members, wrappers, calls].some((set) => set.has(name));
  }

  #called(node: SyntaxNode, depth: number): string {
    const { callee, args } = this.callOf(node, depth + 1);
    const { modules, wraps } = this.#language.functions;
    const [first, second] = args.map((argument) => argument.node);
    if (first !== undefined && wraps.test(callee)) return this.nameOf(first, depth + 1);
    const text = first === undefined ? unknown : this.valueOf(first, depth + 1);
    if (modules.test(callee) && text.kind === "literal") return text.text;
    const key = callee === "getattr" && second !== undefined ? this.valueOf(second, depth + 1) : unknown;
    if (first !== undefined && key.kind === "literal") return `${this.nameOf(first, depth + 1)}.${key.text}`;
    return `${callee}()`;
  }

  /** A node of the grammar's calls, taken apart. */
  callOf(node: SyntaxNode, depth = 0): Call {
    const parts = partsOf(node);
    const list = parts.findLast(({ name }) => this.#language.grammar.lists.has(name));
    const isNew = parts[0]?.name === "new";
    const head = parts.filter((part) => part !== list && part.name !== "new");
    if (list === undefined && !isNew) return this.#listless(node, parts);
    const [first, ...rest] = head;
    const start =
      first === undefined
        ? "?"
        : this.#isNamed(first)
          ? this.nameOf(first, depth + 1)
          : this.#resolved(this.textOf(first));
    const callee = this.#plain([start, ...rest.map(this.textOf)].join("."));
    return {
      callee: isNew ? `new ${callee}` : callee,
      args: list === undefined ? [] : argumentsIn(list, this.textOf),
      node,
    };
  }

  /** `import(x)`, `include x`, `` `command` ``: the keyword is the callee. */
  #listless(node: SyntaxNode, parts: readonly SyntaxNode[]): Call {
    const [keyword, value] = parts;
    if (keyword === undefined) return { callee: node.name, args: [{ name: undefined, node }], node };
    return { callee: keyword.name, args: value === undefined ? [] : [{ name: undefined, node: value }], node };
  }

  valueOf(node: SyntaxNode, depth = 0): Value {
    const { strings, sums, wrappers, names, calls } = this.#language.grammar;
    if (depth > deepest) return unknown;
    if (strings.has(node.name)) return this.#string(node, depth);
    if (sums.has(node.name)) return this.#sum(node, depth);
    if (names.has(node.name)) return this.#values.get(this.textOf(node)) ?? unknown;
    if (calls.has(node.name)) return this.#composes(node, depth);
    const last = wrappers.has(node.name) ? partsOf(node).at(-1) : undefined;
    return last === undefined ? unknown : this.valueOf(last, depth + 1);
  }

  #string(node: SyntaxNode, depth: number): Value {
    const { holes, strings } = this.#language.grammar;
    const parts = partsOf(node);
    if (parts.length > 0 && parts.every(({ name }) => strings.has(name))) return this.#together(parts, depth);
    const quoted = this.textOf(node);
    const text = quoted.replace(/^[A-Za-z]*(?:"""|'''|["'`]|#+")/, "").replace(/(?:"""|'''|["'`]|"#+)$/, "");
    if (!parts.some(({ name }) => holes.has(name))) return { kind: "literal", text: unescaped(text) };
    return { kind: "composed", text: text.replaceAll(/\$?\{[^{}]*\}|\$\w+/g, "…") };
  }

  #sum(node: SyntaxNode, depth: number): Value {
    const parts = partsOf(node).filter(({ name }) => !/Op$|^Operator/.test(name));
    const joins = childrenOf(node).some((child) => /^(?:\+|\.|%|<>|\|\|)$/.test(this.textOf(child)));
    return joins ? this.#together(parts, depth) : unknown;
  }

  #together(parts: readonly SyntaxNode[], depth: number): Value {
    const values = parts.map((part) => this.valueOf(part, depth + 1));
    const text = values.map((value) => (value.kind === "other" ? "…" : value.text)).join("");
    return { kind: values.every(({ kind }) => kind === "literal") ? "literal" : "composed", text };
  }

  #composes(node: SyntaxNode, depth: number): Value {
    const { callee, args } = this.callOf(node, depth + 1);
    if (!this.#language.functions.composes.test(callee)) return unknown;
    const texts = [node.firstChild, ...args.map((argument) => argument.node)].flatMap((part) => {
      const value = part === null ? unknown : this.valueOf(part, depth + 1);
      return value.kind === "other" ? [] : [value.text];
    });
    return { kind: "composed", text: texts.join("…") };
  }

  /** Whether something in there decodes, or is a name that stands for what was decoded. */
  holdsDecoded(node: SyntaxNode): boolean {
    const cursor = node.cursor();
    do {
      if ((this.#looks += 1) > mostLooks) throw new RangeError("it holds too much to look at");
      if (cursor.from >= node.to && cursor.from > node.from) return false;
      if (this.#isDecoded(cursor)) return true;
    } while (cursor.next());
    return false;
  }

  #isDecoded(cursor: TreeCursor): boolean {
    const { names, calls } = this.#language.grammar;
    if (names.has(cursor.name)) return this.#decoded.has(this.text.slice(cursor.from, cursor.to));
    if (!calls.has(cursor.name)) return false;
    const { callee, args } = this.callOf(cursor.node);
    return this.#language.functions.decodes.test(callee) && this.#reallyDecodes(callee, args);
  }

  /** `Buffer.from(x)` alone copies; with an encoding it decodes. */
  #reallyDecodes(callee: string, args: readonly Argument[]): boolean {
    if (callee !== "Buffer.from") return true;
    const encoding = args[1] === undefined ? unknown : this.valueOf(args[1].node);
    return encoding.kind === "literal" && /^(?:base64|base64url|hex)$/i.test(encoding.text);
  }
}

function either(a: Value, b: Value): Value {
  if (a.kind === "composed") return a;
  return b.kind === "composed" || (a.kind === "literal" && b.kind === "literal" && a.text === b.text) ? b : unknown;
}

function argumentsIn(list: SyntaxNode, textOf: (node: SyntaxNode) => string): readonly Argument[] {
  const found: Argument[] = [];
  let pending: readonly SyntaxNode[] = [];
  const finish = () => {
    const node = pending.at(-1);
    const named = pending.length > 2 && pending[1]?.name === "AssignOp" ? pending[0] : undefined;
    if (node !== undefined) found.push({ name: named === undefined ? undefined : textOf(named), node });
    pending = [];
  };
  for (const child of childrenOf(list)) {
    if (child.name === ",") finish();
    else if (/^\w/.test(child.name) && !child.name.endsWith("Comment")) pending = [...pending, child];
  }
  finish();
  return found;
}

/** The escapes in which a name can be hidden. */
function unescaped(text: string): string {
  return text.replaceAll(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|\r?\n)/g,
    (all, x?: string, u?: string, long?: string) => {
      const code = Number.parseInt(x ?? u ?? long ?? "", 16);
      return Number.isNaN(code) || code > 0x10_ffff
        ? all.startsWith("\\\n") || all.startsWith("\\\r")
          ? ""
          : all
        : String.fromCodePoint(code);
    },
  );
}
