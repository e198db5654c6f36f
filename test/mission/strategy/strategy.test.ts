import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { compile, strategyTable } from "#mission/strategy/strategy";
import { wantsTests, withTests } from "#mission/strategy/test-writer";
import { planOf, sha, unit } from "../support/values.ts";

const assessment = { category: "docs", complexity: "simple", risk: "low" } as const;

test("a strategy is its row of the table, with what was assessed and the configuration's commit", () => {
  expect(compile(assessment, {}, sha("a"))).toEqual({
    category: "docs",
    complexity: "simple",
    risk: "low",
    builder: 2,
    auditor: 1,
    tokens: 200_000,
    auto_apply: true,
    review: "none",
    severity: "minor",
    config: sha("a"),
  });
});

test("a configuration changes single values of single rows", () => {
  const overrides = { docs: { builder: 1 }, tests: { builder: 5 } };
  expect(compile(assessment, overrides, sha("a"))).toMatchObject({ builder: 1, auditor: 1, tokens: 200_000 });
  expect(compile({ ...assessment, category: "unknown" }, overrides, sha("a")).builder).toBe(3);
});

test("the document has the table as it is", async () => {
  const text = await readFile(new URL("../../../docs/strategies.md", import.meta.url), "utf8");
  const rows = text
    .split("\n")
    .filter((line) => /^\| [a-z]+(?:_[a-z]+)* +\|/.test(line) && !line.startsWith("| category"))
    .map((line) =>
      line
        .split("|")
        .map((cell) => cell.trim())
        .slice(1, -1),
    );
  const table = Object.entries(strategyTable).map(([category, rules]) => [
    category,
    String(rules.builder),
    String(rules.auditor),
    String(rules.tokens),
    rules.auto_apply ? "yes" : "no",
    rules.review,
    rules.severity,
  ]);
  expect(rows).toEqual(table);
});

test("tests by another hand come after all units, and hold to all their criteria", () => {
  const plan = planOf(unit("u1", { acceptance: ["a", "b"] }), unit("u3", { acceptance: ["b", "c"] }));
  expect(withTests(plan).units.at(-1)).toMatchObject({
    id: "u4",
    specialist: "test-writer",
    needs: ["u1", "u3"],
    acceptance: ["a", "b", "c"],
  });
  const already = planOf(unit("u1"), unit("u2", { specialist: "test-writer" }));
  expect(withTests(already)).toEqual(already);
});

test.each([
  ["auto", "complex", "unknown", true],
  ["auto", "architectural", "unknown", true],
  ["auto", "moderate", "unknown", false],
  ["auto", "complex", "docs", false],
  ["auto", "complex", "tests", false],
  ["always", "trivial", "docs", true],
  ["never", "complex", "unknown", false],
] as const)("with tests %s, %s work of category %s: %s", (setting, complexity, category, wanted) => {
  expect(wantsTests(setting, { complexity, category, risk: "low" })).toBe(wanted);
});
