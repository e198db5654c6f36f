import { describe, expect, test } from "vitest";
import { assess } from "#mission/strategy/assessment";
import { planOf, unit } from "../support/values.ts";

const words = (title: string, body = "Please.") => ({ title, body });
const planWith = (...paths: readonly string[]) => planOf(unit("u1", { paths: [...paths] }));

describe("the category", () => {
  test.each([
    ["Add --json to the list command", "feature_scaffolding"],
    ["Add tests for the parser", "tests"],
    ["Tests for the parser", "tests"],
    ["Write unit tests for the parser", "tests"],
    ["Document the flags", "docs"],
    ["README: a typo", "docs"],
    ["Remove unused exports", "debt_cleanup"],
    ["Refactor the parser", "cross_cutting_refactor"],
    ["Rename x in every file", "bulk_multi_file_operation"],
    ["Register it in the plugin list", "index_registry_change"],
    ["A migration for the users' table", "schema_contract_change"],
    ["Login fails with a plus in the address", "security_auth_change"],
    ["Something is odd", "unknown"],
  ])("of %j is %s by its title", (title, category) => {
    expect(assess(words(title)).category).toBe(category);
  });

  test.each([
    [["docs/a.md", "README.md"], "docs"],
    [["test/a.test.ts", "src/__tests__/b.js"], "tests"],
    [["src/auth/session.ts"], "security_auth_change"],
    [["db/migration/7.sql"], "schema_contract_change"],
    [Array.from({ length: 20 }, (_, index) => `src/${index}.ts`), "bulk_multi_file_operation"],
    [["src/a.ts"], "feature_scaffolding"],
  ])("of paths like %j is %s, whatever the title says", (paths, category) => {
    expect(assess(words("Add a thing"), planWith(...paths)).category).toBe(category);
  });

  test("is not taken from a body, which mentions too much", () => {
    expect(assess(words("Add a list", "Later we refactor the login schema.")).category).toBe("feature_scaffolding");
  });

  test("is the planner's where the rules are silent, and only there", () => {
    expect(assess(words("Odd"), planWith("a.ts"), { category: "debt_cleanup" }).category).toBe("debt_cleanup");
    expect(assess(words("Add x"), planWith("a.ts"), { category: "debt_cleanup" }).category).toBe("feature_scaffolding");
  });
});

describe("the complexity", () => {
  const units = (count: number) => planOf(...Array.from({ length: count }, (_, index) => unit(`u${index + 1}`)));
  const long = "word ".repeat(50);

  test.each([
    [planWith("a.ts"), "Short.", "trivial"],
    [planWith("a.ts"), long, "simple"],
    [planWith("a.ts", "b.ts"), "Short.", "simple"],
    [planWith("1", "2", "3", "4"), "Short.", "simple"],
    [planWith("1", "2", "3", "4", "5"), "Short.", "moderate"],
    [units(2), "Short.", "moderate"],
    [units(3), "Short.", "moderate"],
    [units(4), "Short.", "complex"],
    [planWith("1", "2", "3", "4", "5", "6", "7", "8", "9", "10"), "Short.", "complex"],
  ])("of a plan goes by its units and paths (row %#)", (plan, body, complexity) => {
    expect(assess(words("Odd", body), plan).complexity).toBe(complexity);
  });

  test.each([
    [150, "simple"],
    [151, "moderate"],
    [600, "moderate"],
    [601, "complex"],
  ])("of %i words without a plan is %s", (count, complexity) => {
    expect(assess(words("Odd", "word ".repeat(count))).complexity).toBe(complexity);
  });

  test("can be raised by the planner, never lowered", () => {
    expect(assess(words("Odd"), units(2), { complexity: "complex" }).complexity).toBe("complex");
    expect(assess(words("Odd"), units(4), { complexity: "trivial" }).complexity).toBe("complex");
  });
});

test("risk follows category and complexity, and can be raised", () => {
  expect(assess(words("Refactor x"), planWith("a.ts")).risk).toBe("high");
  expect(assess(words("Rewrite x"), planWith("a.ts"))).toMatchObject({ complexity: "architectural", risk: "high" });
  expect(assess(words("Change every file"), planWith("a.ts")).risk).toBe("medium");
  expect(assess(words("Add x"), planWith("a.ts")).risk).toBe("low");
  expect(assess(words("Add x"), planWith("a.ts"), { risk: "high" }).risk).toBe("high");
  expect(assess(words("Refactor x"), planWith("a.ts"), { risk: "low" }).risk).toBe("high");
});
