/** One expression evaluated against contexts, by GitHub's own lexer, parser and evaluator. */

import { type Expr, Evaluator, Lexer, Parser, data } from "@actions/expressions";
import { messageOf } from "../json.ts";
import { toData } from "./data.ts";

export type Status = { readonly success: boolean; readonly failure: boolean; readonly cancelled: boolean };

/** What an expression may look at. */
export type Sight = {
  readonly contexts: Readonly<Record<string, unknown>>;
  readonly status: Status;
  readonly hashFiles?: (patterns: readonly string[]) => string;
};

const contextNames = [
  "github",
  "env",
  "vars",
  "secrets",
  "needs",
  "matrix",
  "strategy",
  "steps",
  "job",
  "jobs",
  "runner",
  "inputs",
];
const statusFunctions = ["success", "failure", "always", "cancelled"];
const extensions = [
  ...statusFunctions.map((name) => ({ name, minArgs: 0, maxArgs: 100 })),
  { name: "hashfiles", minArgs: 1, maxArgs: 255 },
];

const parsed = new Map<string, Expr>();

function parse(source: string): Expr {
  const known = parsed.get(source);
  if (known) return known;
  const expression = new Parser(new Lexer(source).lex().tokens, contextNames, extensions).parse();
  if (parsed.size > 5_000) parsed.clear();
  parsed.set(source, expression);
  return expression;
}

type FunctionDefinition = {
  readonly name: string;
  readonly minArgs: number;
  readonly maxArgs: number;
  readonly call: (...args: data.ExpressionData[]) => data.ExpressionData;
};

const says = (name: string, answer: () => boolean) => ({
  name,
  minArgs: 0,
  maxArgs: 100,
  call: (): data.ExpressionData => new data.BooleanData(answer()),
});

function functionsOf(sight: Sight) {
  const hash = (...patterns: data.ExpressionData[]): data.ExpressionData =>
    new data.StringData(sight.hashFiles?.(patterns.map((pattern) => pattern.coerceString())) ?? "");
  return new Map<string, FunctionDefinition>([
    ["success", says("success", () => sight.status.success)],
    ["failure", says("failure", () => sight.status.failure)],
    ["cancelled", says("cancelled", () => sight.status.cancelled)],
    ["always", says("always", () => true)],
    ["hashfiles", { name: "hashfiles", minArgs: 1, maxArgs: 255, call: hash }],
  ]);
}

/** Throws an `Error` whose message names the expression when it cannot be read or evaluated. */
export function evaluate(source: string, sight: Sight): data.ExpressionData {
  try {
    const lower = source.toLowerCase();
    const contexts = new data.Dictionary(
      ...contextNames.map((key) => ({ key, value: toData(lower.includes(key) ? sight.contexts[key] : undefined) })),
    );
    return new Evaluator(parse(source.trim()), contexts, functionsOf(sight)).evaluate();
  } catch (error) {
    throw new Error(`The expression \${{ ${source.trim()} }} is not valid: ${messageOf(error)}`, { cause: error });
  }
}

/** Whether an expression asks for the job's status itself, so that no `success()` is implied. */
export function asksStatus(source: string): boolean {
  return /\b(success|failure|always|cancelled)\s*\(/i.test(source.replaceAll(/'[^']*'/g, "''"));
}
