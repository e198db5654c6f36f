/** What a call does, by the tables of its language: the rules that speak, and where. */

import type { SyntaxNode } from "@lezer/common";
import type { Hit } from "../hit.ts";
import { shellHits } from "../text/shell.ts";
import { childrenOf, type Language, partsOf } from "./language.ts";
import { networkRule, type Whereabouts } from "./network.ts";
import type { Argument, Call, Source, Value } from "./source.ts";

export type Bench = { readonly source: Source; readonly language: Language; readonly whereabouts: Whereabouts };
type Verdict = Pick<Hit, "rule" | "detail">;

const unknown: Value = { kind: "other" };

export function judge(node: SyntaxNode, bench: Bench): readonly Hit[] {
  const call = bench.source.callOf(node);
  const verdicts = [
    ...evaluates(call, bench),
    ...commands(call, bench),
    ...loads(call, bench),
    ...deserialises(call, bench),
    ...connects(call, bench),
  ];
  const last = call.args.some(isCallback) ? call.args.findLast((argument) => !isCallback(argument)) : undefined;
  const place = { from: node.from, to: last?.node.to ?? node.to };
  return verdicts.map((verdict) => ({ ...place, ...verdict }));
}

/** What a callback does is not what the call does. */
function isCallback({ node: { name } }: Argument): boolean {
  return /Function|Lambda|Closure|Block/.test(name);
}

function evaluates({ callee, args }: Call, { source, language }: Bench): readonly Verdict[] {
  const timer = /^set(?:Timeout|Interval|Immediate)$/.test(callee);
  const known = timer || language.functions.evals.test(callee);
  const code = known ? codeIn(callee, args) : undefined;
  if (code === undefined) return [];
  const value = source.valueOf(code.node);
  if (timer && value.kind === "other") return [];
  if (source.holdsDecoded(code.node)) return [{ rule: "decode-and-run", detail: callee }];
  return [{ rule: value.kind === "literal" ? "eval-literal" : "eval", detail: callee }];
}

function commands(call: Call, bench: Bench): readonly Verdict[] {
  const { callee, args, node } = call;
  const { shells, starts } = bench.language.functions;
  const [first] = args;
  if (shells.test(callee)) return first === undefined ? [] : command(first.node, callee, bench);
  if (!starts.test(callee)) return [];
  const options = args.map((argument) => named(argument, bench.source)).join(",");
  if (first !== undefined && /\bshell["']?\s*[:=](?!\s*(?:false|False|undefined|0)\b)/.test(options)) {
    return args
      .slice(0, 2)
      .flatMap((argument, index) =>
        index === 0 || isList(argument.node) ? command(argument.node, callee, bench) : [],
      );
  }
  return givenToShell(node, call, bench);
}

function named({ name, node }: Argument, source: Source): string {
  const text = source.text.slice(node.from, node.to);
  if (name !== undefined) return `${name}=${text}`;
  return node.name === "ObjectExpression" ? text : "";
}

/** `spawn("sh", ["-c", x])` and the like: what comes after `-c` is a command. */
function givenToShell(node: SyntaxNode, call: Call, bench: Bench): readonly Verdict[] {
  const flat = call.args.flatMap((argument) => flattened(argument.node));
  const texts = flat.map((each) => literalOf(bench.source.valueOf(each)));
  const shell = texts.findIndex(isShell);
  const flag = texts.findIndex((text, index) => index > shell && isCommandFlag(text));
  if (shell !== -1 && flag !== -1) return given(flat[flag + 1], call, bench);
  const [first] = flat;
  if (first === undefined) return [];
  if (buildsShell(node, bench.source)) return given(isCommandFlag(texts[0] ?? "") ? flat[1] : first, call, bench);
  return bench.source.holdsDecoded(first) ? [{ rule: "decode-and-run", detail: call.callee }] : [];
}

/** Python's `compile` with fewer arguments is somebody else's: of a pattern, of a template. */
function codeIn(callee: string, args: readonly Argument[]): Argument | undefined {
  if (callee === "compile" && args.length < 3) return undefined;
  return callee.endsWith("Function") ? args.at(-1) : args[0];
}

function literalOf(value: Value): string {
  return value.kind === "literal" ? value.text : "";
}

function isCommandFlag(text: string): boolean {
  return /^(?:-\w*c|\/[cCkK]|-Command|-EncodedCommand|-e|--eval)$/.test(text);
}

/** A builder such as Rust's has its program, and perhaps the flag, on the way to this call. */
function buildsShell(node: SyntaxNode, source: Source): boolean {
  const builder = node.firstChild === null ? "" : source.textOf(node.firstChild);
  const program = /^[\w:\s]*\(\s*"([^"]+)"\s*\)/.exec(builder)?.[1] ?? "";
  return isShell(program) && (/\.args?\(\s*(?:&?\[\s*)?"(?:-c|\/C)"/.test(builder) || /\.args\s*$/.test(builder));
}

function given(node: SyntaxNode | undefined, call: Call, bench: Bench): readonly Verdict[] {
  return node === undefined ? [] : command(node, call.callee, bench);
}

function isShell(text: string): boolean {
  return /^(?:.*[\\/])?(?:env\s+)?(?:ba|da|z|k|a)?sh$|^(?:.*[\\/])?(?:cmd|powershell|pwsh)(?:\.exe)?$/i.test(text);
}

function isList({ name }: SyntaxNode): boolean {
  return /Array|Tuple|List|Slice|CompositeLit/.test(name);
}

function flattened(node: SyntaxNode): readonly SyntaxNode[] {
  if (node.name === "ArrayCreationExpression" || node.name === "ReferenceExpression")
    return childrenOf(node).flatMap((child) => (isList(child) || /Array/.test(child.name) ? flattened(child) : []));
  return isList(node) ? partsOf(node) : [node];
}

/** A text that goes to a shell. */
function command(node: SyntaxNode, callee: string, { source }: Bench): readonly Verdict[] {
  if (source.holdsDecoded(node)) return [{ rule: "decode-and-run", detail: callee }];
  const value = isList(node)
    ? unknown
    : node.name === "ShellExpression"
      ? backticks(source.text.slice(node.from + 1, node.to - 1))
      : source.valueOf(node);
  const inside = value.kind === "other" ? [] : shellHits(value.text).map(({ rule }) => ({ rule }));
  if (value.kind === "literal") return inside;
  return [{ rule: value.kind === "composed" ? "shell-composed" : "shell-dynamic", detail: callee }, ...inside];
}

function backticks(text: string): Value {
  return { kind: text.includes("$") ? "composed" : "literal", text };
}

function loads({ callee, args }: Call, { source, language }: Bench): readonly Verdict[] {
  const [first] = args;
  if (first === undefined || !language.functions.imports.test(callee)) return [];
  if (source.holdsDecoded(first.node)) return [{ rule: "decode-and-run", detail: callee }];
  const value = source.valueOf(first.node);
  if (value.kind !== "other" && /^\s*(?:https?:|data:|ftp:|php:\/\/)/i.test(value.text))
    return [{ rule: "import-remote", detail: callee }];
  // A folder of the project with a hole for the name is confined to that folder.
  if (value.kind === "literal" || (value.kind === "composed" && /^\.{0,2}\/?\w[^…]*\/|^…?\/\w/.test(value.text)))
    return [];
  return [{ rule: "import-dynamic", detail: callee }];
}

function deserialises({ callee, args, node }: Call, { source, language }: Bench): readonly Verdict[] {
  const { functions } = language;
  if (args.length === 0 || !functions.deserialises.test(callee)) return [];
  const text = source.text.slice(node.from, node.to);
  return functions.safely.test(text) ? [] : [{ rule: "deserialise", detail: callee }];
}

function connects({ callee, args }: Call, { source, language, whereabouts }: Bench): readonly Verdict[] {
  if (!language.functions.connects.test(callee)) return [];
  const values = args.map((argument) =>
    source.valueOf(isList(argument.node) ? (partsOf(argument.node)[0] ?? argument.node) : argument.node),
  );
  const texts = values.flatMap((value) => (value.kind === "other" ? [] : [value.text]));
  const spoken = args.flatMap(({ node }) =>
    node.name === "ObjectExpression" ? [source.text.slice(node.from, node.to)] : [],
  );
  return networkRule([...texts, ...spoken], whereabouts).map((rule) => ({ rule, detail: callee }));
}
