/** Small faults that a source file could have, found on its syntax tree: each a piece of text and what stands there instead. */

import { parseSync } from "rolldown/utils";

export type Mutant = { readonly start: number; readonly end: number; readonly to: string; readonly what: string };

type Node = { readonly type: string; readonly start: number; readonly end: number; readonly [key: string]: unknown };

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && "start" in value && "end" in value;
}

/** Operators that are easily taken for each other. */
const swaps: Readonly<Record<string, readonly string[]>> = {
  "<": ["<=", ">="],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
  "===": ["!=="],
  "!==": ["==="],
  "&&": ["||"],
  "||": ["&&"],
  "??": ["&&"],
  "+": ["-"],
  "-": ["+"],
  "*": ["/"],
  "/": ["*"],
  "%": ["*"],
  "**": ["*"],
};

const methods: ReadonlyMap<string, string> = new Map([
  ["some", "every"],
  ["every", "some"],
  ["startsWith", "endsWith"],
  ["endsWith", "startsWith"],
  ["min", "max"],
  ["max", "min"],
  ["find", "findLast"],
  ["findLast", "find"],
  ["floor", "ceil"],
  ["ceil", "floor"],
]);

/** Calls that only choose, cut or order: what they are called on may stand for what they answer. */
const narrowing = new Set(["filter", "slice", "toSorted", "trim", "toReversed"]);

/** Types, imports and patterns hold nothing that runs. */
const skipped = /^(?:TS(?!AsExpression|SatisfiesExpression|NonNullExpression)|Import|ExportAll|TemplateElement)/;

/** All of a file's mutants, in the order of the text. */
export function mutantsOf(name: string, source: string): readonly Mutant[] {
  const found: Mutant[] = [];
  visit(parseSync(name, source).program, undefined, (node, parent) => {
    const text = source.slice(node.start, node.end);
    for (const to of replacements(node, parent, source))
      if (to !== text) found.push({ start: node.start, end: node.end, to, what: `${shown(text)} → ${shown(to)}` });
  });
  return found.toSorted((a, b) => a.start - b.start || b.end - a.end);
}

function shown(text: string): string {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > 60 ? `${line.slice(0, 57)}…` : line || "nothing";
}

function visit(value: unknown, parent: Node | undefined, each: (node: Node, parent: Node | undefined) => void): void {
  if (Array.isArray(value)) for (const one of value) visit(one, parent, each);
  if (!isNode(value) || skipped.test(value.type)) return;
  if (!chained(value, parent)) each(value, parent);
  for (const [key, child] of Object.entries(value))
    if (typeof child === "object" && child !== null && !isName(value, key)) visit(child, value, each);
}

/** What stands in the middle of an optional chain cannot be put in brackets without changing what it means; a tag needs its template. */
function chained({ type }: Node, parent: Node | undefined): boolean {
  if (parent?.type === "TaggedTemplateExpression") return type === "TemplateLiteral";
  return type === "CallExpression" && parent !== undefined && links.has(parent.type);
}

const links = new Set(["ChainExpression", "MemberExpression", "CallExpression"]);

/** Names of properties and what a string stands for as one are not values. */
function isName({ type, computed }: Node, key: string): boolean {
  return (
    (key === "key" && type === "Property" && computed !== true) ||
    key === "id" ||
    (key === "source" && type.startsWith("Export")) ||
    key === "typeAnnotation" ||
    key === "typeArguments"
  );
}

type Change = (node: Node, text: (part: unknown) => string, parent: Node | undefined) => readonly string[];

/** What each kind of expression is made into. */
const changes: Readonly<Record<string, Change>> = {
  BinaryExpression: ofOperator,
  LogicalExpression: ofOperator,
  ConditionalExpression: (node, text) => [
    `(true ? ${text(node["consequent"])} : undefined)`,
    `(false ? undefined : ${text(node["alternate"])})`,
  ],
  UnaryExpression: (node, text) =>
    node["operator"] === "!" || node["operator"] === "-" ? [`(${text(node["argument"])})`] : [],
  Literal: (node, _, parent) => ofLiteral(node, parent),
  TemplateLiteral: () => ["``"],
  ArrayExpression: (node, text) => (text(node) === "[]" ? [] : ["[]"]),
  CallExpression: ofCall,
};

function replacements(node: Node, parent: Node | undefined, source: string): readonly string[] {
  const text = (part: unknown) => (isNode(part) ? source.slice(part.start, part.end) : "");
  return changes[node.type]?.(node, text, parent) ?? [];
}

function ofOperator(node: Node, text: (part: unknown) => string): readonly string[] {
  const { left, right, operator } = node;
  const others = typeof operator === "string" ? (swaps[operator] ?? []) : [];
  return others.map((other) => `((${text(left)}) ${other} (${text(right)}))`);
}

function ofLiteral({ value, raw }: Node, parent: Node | undefined): readonly string[] {
  if (parent?.type === "ExpressionStatement") return [];
  if (typeof value === "boolean") return [String(!value)];
  if (typeof value === "number") return [String(value + 1)];
  return typeof value === "string" && value !== "" && typeof raw === "string" ? ['""'] : [];
}

function ofCall(node: Node, text: (part: unknown) => string): readonly string[] {
  const { callee } = node;
  if (!isNode(callee) || callee.type !== "MemberExpression" || callee["optional"] === true) return [];
  const [on, name] = [text(callee["object"]), text(callee["property"])];
  const other = methods.get(name);
  const given = Array.isArray(node["arguments"]) ? node["arguments"].map(text).join(", ") : "";
  if (other !== undefined) return [`${on}.${other}(${given})`];
  return narrowing.has(name) ? [`(${on})`] : [];
}

/** Statements that may be left out: those of a body, and the whole of an `if`. */
export function statementsOf(name: string, source: string): readonly Mutant[] {
  const found: Mutant[] = [];
  visit(parseSync(name, source).program, undefined, (node, parent) => {
    const { start, end } = node;
    const text = source.slice(start, end);
    if (node.type === "IfStatement" && isNode(node["test"])) {
      const { start: from, end: to } = node["test"];
      for (const way of ["true", "false"])
        found.push({ start: from, end: to, to: way, what: `if (${shown(source.slice(from, to))}) → if (${way})` });
    }
    if (node.type === "ExpressionStatement" && parent?.type === "BlockStatement")
      found.push({ start, end, to: ";", what: `${shown(text)} → nothing` });
  });
  return found;
}
