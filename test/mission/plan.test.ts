import { describe, expect, test } from "vitest";
import { protectedGlobs } from "#mission/lap/protected";
import { ordered, Plan, preflight } from "#mission/plan";
import { planOf, unit, unitId } from "./support/values.ts";

const globs = protectedGlobs(["db/**"]);
const needs = (...ids: readonly string[]) => ({ needs: ids.map(unitId) });

describe("a plan can be worked on", () => {
  test("when its units stand on their own or build on each other", () => {
    expect(preflight(planOf(unit("u1"), unit("u2", needs("u1")), unit("u3", needs("u1", "u2"))), globs)).toEqual([]);
  });

  test.each([
    ["two units share a name", planOf(unit("u1"), unit("u1")), "Two units are called u1."],
    ["a unit needs one that is missing", planOf(unit("u1", needs("u9"))), "u1 needs u9, which is not in the plan."],
    ["a unit needs itself", planOf(unit("u1", needs("u1"))), "These units wait for each other: u1."],
    [
      "units need each other",
      planOf(unit("u1", needs("u2")), unit("u2", needs("u1")), unit("u3")),
      "These units wait for each other: u1, u2.",
    ],
    [
      "a path leads out",
      planOf(unit("u1", { paths: ["src/../../etc/passwd"] })),
      "u1 names `src/../../etc/passwd`, which is outside the repository.",
    ],
    [
      "a path is absolute",
      planOf(unit("u1", { paths: ["/etc"] })),
      "u1 names `/etc`, which is outside the repository.",
    ],
    [
      "a path is protected",
      planOf(unit("u1", { paths: ["DB/1.sql"] })),
      "u1 names `DB/1.sql`, which is protected (`db/**`).",
    ],
  ])("not when %s", (_why, plan, problem) => {
    expect(preflight(plan, globs)).toEqual([problem]);
  });
});

describe("units on one path", () => {
  const orders = (plan: Parameters<typeof ordered>[0]) => ordered(plan).units.map((each) => each.needs);

  test("are put in order: the later needs the earlier", () => {
    expect(orders(planOf(unit("u1", { paths: ["src"] }), unit("u2", { paths: ["src/a.js"] })))).toEqual([[], ["u1"]]);
    expect(orders(planOf(unit("u1", { paths: ["src/"] }), unit("u2", { paths: ["src/a.js"] })))).toEqual([[], ["u1"]]);
  });

  test("on different paths stay side by side", () => {
    expect(orders(planOf(unit("u1", { paths: ["src/a"] }), unit("u2", { paths: ["src/ab"] })))).toEqual([[], []]);
  });

  test("keep the order that the planner gave them, even against their numbers", () => {
    const plan = planOf(unit("u1", { paths: ["a"], ...needs("u2") }), unit("u2", { paths: ["a"] }));
    expect(orders(plan)).toEqual([["u2"], []]);
    const long = planOf(
      unit("u1", { paths: ["a"], ...needs("u3") }),
      unit("u2", { paths: ["a"] }),
      unit("u3", { paths: ["a"] }),
    );
    expect(preflight(ordered(long), [])).toEqual([]);
  });
});

test("a plan has one to seven units: five of a planner's, two that Muster may add", () => {
  expect(Plan.safeParse({ summary: "x", units: [] }).success).toBe(false);
  expect(Plan.safeParse(planOf(...[1, 2, 3, 4, 5, 6, 7, 8].map((id) => unit(`u${id}`)))).success).toBe(false);
});
