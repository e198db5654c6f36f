/** Text and values with `${{ }}` in them: interpolation, typed values, and `if` conditions. */

import type { data } from "@actions/expressions";
import { isFields, mapFields, scalar } from "../json.ts";
import { fromData, isTrue } from "./data.ts";
import { type Sight, asksStatus, evaluate } from "./evaluate.ts";

type Part = { readonly kind: "text" | "expression"; readonly source: string };

/** The `}}` that ends an expression is the first one outside a quoted string. */
function endOfExpression(template: string, from: number): number {
  let quoted = false;
  for (let index = from; index < template.length; index++) {
    if (template[index] === "'") quoted = !quoted;
    if (!quoted && template.startsWith("}}", index)) return index;
  }
  throw new Error(`The expression is not closed with }}: ${template.slice(from - 3, from + 40)}`);
}

function split(template: string): readonly Part[] {
  const parts: Part[] = [];
  let position = 0;
  for (;;) {
    const start = template.indexOf("${{", position);
    const before = template.slice(position, start < 0 ? undefined : start);
    if (before !== "") parts.push({ kind: "text", source: before });
    if (start < 0) return parts;
    const end = endOfExpression(template, start + 3);
    parts.push({ kind: "expression", source: template.slice(start + 3, end) });
    position = end + 2;
  }
}

/** How a value looks inside text. */
function shown(value: data.ExpressionData): string {
  return value.coerceString();
}

export function interpolate(template: string, sight: Sight): string {
  if (!template.includes("${{")) return template;
  return split(template)
    .map((part) => (part.kind === "text" ? part.source : shown(evaluate(part.source, sight))))
    .join("");
}

/** A value of any shape with its expressions resolved; text that is one whole expression keeps the expression's type. */
export function resolve(value: unknown, sight: Sight): unknown {
  if (typeof value === "string") {
    if (!value.includes("${{")) return value;
    const parts = split(value.trim());
    const [only] = parts;
    if (parts.length === 1 && only?.kind === "expression") return fromData(evaluate(only.source, sight));
    return interpolate(value, sight);
  }
  if (Array.isArray(value)) return value.map((member) => resolve(member, sight));
  if (isFields(value)) return mapFields(value, (member) => resolve(member, sight));
  return value;
}

/** A map of names to text, as `env`, `with` and `outputs` are. */
export function resolveTexts(value: unknown, sight: Sight): Record<string, string> {
  const resolved = resolve(value, sight);
  return isFields(resolved) ? mapFields(resolved, scalar) : {};
}

function isBlank(condition: unknown): boolean {
  return condition === undefined || condition === null || condition === "";
}

/** Whether an `if` lets through; without a status function in it, `success()` is implied. */
export function holds(condition: unknown, sight: Sight): boolean {
  if (isBlank(condition)) return sight.status.success;
  const source = scalar(condition).trim();
  const parts: readonly Part[] = source.includes("${{") ? split(source) : [{ kind: "expression", source }];
  const asks = parts.some((part) => part.kind === "expression" && asksStatus(part.source));
  if (!asks && !sight.status.success) return false;
  const [only] = parts;
  if (parts.length === 1 && only?.kind === "expression") return isTrue(evaluate(only.source, sight));
  return interpolate(source, sight) !== "";
}

/** A switch such as `continue-on-error`, literal or by expression. */
export function isOn(value: unknown, sight: Sight): boolean {
  const resolved = resolve(value, sight);
  return resolved === true || resolved === "true";
}
