/** `.github/muster.yml` as a YAML parser left it, with the line of each mistake. Whoever calls it brings the parser. */

import { type ConfigProblem, readConfig } from "../config.ts";
import type { ConfigFacts } from "../facts.ts";
import { contradictions } from "./contradictions.ts";

/** What a parser made of a text: `contents` are its nodes, maps and lists with `items`, each with a `range` of offsets. */
export type Parsed = {
  readonly error: { readonly offset: number; readonly message: string } | undefined;
  readonly contents: unknown;
  readonly value: unknown;
};

/** `defaultBranch`: what the integration branch must not be; unknown when absent. */
export function configFrom(text: string, parsed: Parsed, defaultBranch?: string): ConfigFacts {
  const { error, contents, value } = parsed;
  if (error !== undefined) {
    return { kind: "invalid", problems: [{ line: lineAt(text, error.offset), message: firstLine(error.message) }] };
  }
  const reading = readConfig(value);
  const problems =
    reading.kind === "invalid" ? reading.problems : contradictions(reading.config, value ?? {}, defaultBranch);
  if (reading.kind === "valid" && problems.length === 0) return reading;
  return {
    kind: "invalid",
    problems: problems.map((problem) => inFile(text, contents, problem)).toSorted((a, b) => a.line - b.line),
  };
}

function inFile(text: string, contents: unknown, { path, message }: ConfigProblem) {
  const said = message.startsWith("Unknown key") || path.length === 0 ? message : `\`${path.join(".")}\`: ${message}`;
  return { line: lineAt(text, offsetOf(contents, path)), message: said };
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? "";
}

/** Counts from 1. */
function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

/** Where a path stands: its key, in a list its value; or its nearest parent's. */
function offsetOf(contents: unknown, path: ConfigProblem["path"]): number {
  let [node, offset] = [contents, 0];
  for (const step of path) {
    const found = typeof step === "number" ? itemsOf(node)[step] : pairOf(node, step);
    if (found === undefined) return offset;
    offset = startOf(typeof step === "number" ? found : fieldOf(found, "key")) ?? offset;
    node = typeof step === "number" ? found : fieldOf(found, "value");
  }
  return offset;
}

function pairOf(node: unknown, key: string): unknown {
  return itemsOf(node).find((pair) => fieldOf(fieldOf(pair, "key"), "value") === key);
}

function itemsOf(node: unknown): readonly unknown[] {
  const items = fieldOf(node, "items");
  return Array.isArray(items) ? items : [];
}

function startOf(node: unknown): number | undefined {
  const range = fieldOf(node, "range");
  const first: unknown = Array.isArray(range) ? range[0] : undefined;
  return typeof first === "number" ? first : undefined;
}

function fieldOf(node: unknown, name: string): unknown {
  return typeof node === "object" && node !== null ? Reflect.get(node, name) : undefined;
}
