/** What kind of work a feature is, how hard and how risky: from rules first, and from the planner's word where the rules are silent. */

import { z } from "zod";
import type { Plan } from "../plan.ts";

export const Complexity = z.enum(["trivial", "simple", "moderate", "complex", "architectural"]);
export type Complexity = z.infer<typeof Complexity>;

export const Category = z.enum([
  "feature_scaffolding",
  "tests",
  "docs",
  "debt_cleanup",
  "cross_cutting_refactor",
  "index_registry_change",
  "schema_contract_change",
  "bulk_multi_file_operation",
  "security_auth_change",
  "unknown",
]);
export type Category = z.infer<typeof Category>;

export const Risk = z.enum(["low", "medium", "high"]);
export type Risk = z.infer<typeof Risk>;

/** What a planner may say of the work it planned. */
export const Opinion = z.strictObject({
  complexity: Complexity.optional(),
  category: Category.optional(),
  risk: Risk.optional(),
});
export type Opinion = z.infer<typeof Opinion>;

export type Assessment = { readonly complexity: Complexity; readonly category: Category; readonly risk: Risk };

type Words = { readonly title: string; readonly body: string };

/** Pure and total. A planner may raise what the rules found of complexity and risk, never lower it; it names the category only where they are silent. */
export function assess(words: Words, plan?: Plan, opinion: Opinion = {}): Assessment {
  const paths = plan?.units.flatMap((unit) => unit.paths) ?? [];
  const ruled = categoryOf(words, paths);
  const category = ruled === "unknown" ? (opinion.category ?? ruled) : ruled;
  const complexity = higher(Complexity.options, complexityOf(words, paths, plan?.units.length), opinion.complexity);
  const risk = higher(Risk.options, riskOf(category, complexity), opinion.risk);
  return { complexity, category, risk };
}

export function isAtLeast(complexity: Complexity, least: Complexity): boolean {
  return Complexity.options.indexOf(complexity) >= Complexity.options.indexOf(least);
}

function higher<T extends string>(scale: readonly T[], a: T, b: T | undefined): T {
  return b !== undefined && scale.indexOf(b) > scale.indexOf(a) ? b : a;
}

const docFile = /(?:^|\/)docs?\/|\.(?:md|mdx|rst|adoc|txt)$/i;
const testFile = /(?:^|\/)(?:tests?|specs?|__tests__)\/|[._-](?:test|spec)\.[a-z]+$|(?:^|\/)test_[^/]+\.py$/i;

/** Whether a path is that of a test, by how tests are named. */
export function isTest(path: string): boolean {
  return testFile.test(path);
}

/** In order: what is dangerous to take for something else comes first. */
const byWords: readonly (readonly [Category, RegExp])[] = [
  [
    "security_auth_change",
    /\b(?:auth(?:entication|orization|n|z)?|oauth|login|password|credential|permission|csrf|xss|encryption|vulnerabilit(?:y|ies)|cve-\d)/i,
  ],
  ["schema_contract_change", /\b(?:schema|migration|api contract|openapi|protobuf|graphql type|breaking change)\b/i],
  ["index_registry_change", /\b(?:registry|index file|barrel|plugin list|route table|service locator)\b/i],
  ["bulk_multi_file_operation", /\b(?:all files|every file|bulk|mass|across the (?:code ?base|repository))\b/i],
  ["cross_cutting_refactor", /\b(?:refactor|restructure|rearchitect|decouple|extract (?:module|package))\b/i],
  ["debt_cleanup", /\b(?:clean ?up|dead code|tech(?:nical)? debt|simplify|remove unused|deprecat)/i],
  ["tests", /^\W*(?:add |write |more |missing )?(?:unit |integration |property )?tests?\b|\btest coverage\b/i],
  ["docs", /^\W*(?:docs?|document|readme|typo)\b/i],
  ["feature_scaffolding", /\b(?:add|implement|introduce|support|new|create|build)\b/i],
];

/** A plan's paths decide between documents, tests and code, and show what is dangerous; otherwise the title speaks. Bodies mention too much. */
function categoryOf({ title }: Words, paths: readonly string[]): Category {
  const only = paths.length === 0 ? undefined : onlyOf(paths);
  if (only !== undefined) return only;
  const places = paths.join(" ").replaceAll(/[_/.-]/g, " ");
  const dangerous = byWords.slice(0, 2).find(([, words]) => words.test(places));
  const named = (dangerous ?? byWords.find(([, words]) => words.test(title)))?.[0] ?? "unknown";
  const plain = named === "unknown" || named === "feature_scaffolding";
  return plain && paths.length >= 20 ? "bulk_multi_file_operation" : named;
}

function onlyOf(paths: readonly string[]): Category | undefined {
  if (paths.every((path) => docFile.test(path))) return "docs";
  return paths.every(isTest) ? "tests" : undefined;
}

/** By the plan's units and paths; before there is one, by the length of what was asked. */
function complexityOf({ title, body }: Words, paths: readonly string[], units: number | undefined): Complexity {
  if (/\b(?:architecture|architectural|rewrite|redesign)\b/i.test(title)) return "architectural";
  return units === undefined ? byLength(body) : bySize(units, new Set(paths).size, body);
}

function byLength(body: string): Complexity {
  const words = body.match(/\S+/g)?.length ?? 0;
  if (words > 600) return "complex";
  return words > 150 ? "moderate" : "simple";
}

function bySize(units: number, places: number, body: string): Complexity {
  if (units >= 4 || places >= 10) return "complex";
  if (units >= 2 || places >= 5) return "moderate";
  return places <= 1 && body.length < 200 ? "trivial" : "simple";
}

const risky: ReadonlySet<Category> = new Set([
  "security_auth_change",
  "schema_contract_change",
  "index_registry_change",
  "cross_cutting_refactor",
]);

function riskOf(category: Category, complexity: Complexity): Risk {
  if (risky.has(category) || complexity === "architectural") return "high";
  return category === "bulk_multi_file_operation" || complexity === "complex" ? "medium" : "low";
}
