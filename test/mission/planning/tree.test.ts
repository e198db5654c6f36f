import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { protectedGlobs } from "#mission/lap/protected";
import { asOneFeature, below, featuresIn, leavesOf, Tree, treeProblems } from "#mission/planning/tree";
import { planOf, unit, unitId } from "../support/values.ts";

const globs = protectedGlobs([]);
const caps = { depth: 2, children: 3 };
const part = (id: string, of: string, needs: readonly string[] = []) =>
  unit(id, { parent: unitId(of), needs: needs.map(unitId) });

describe("a tree can be worked on", () => {
  test("when its features have parts that need each other", () => {
    const tree = planOf(unit("u1"), part("u2", "u1"), part("u3", "u1", ["u2"]), unit("u4", { needs: [unitId("u1")] }));
    expect(treeProblems(tree, caps, globs)).toEqual([]);
    expect(leavesOf(tree).map(({ id }) => id)).toEqual(["u2", "u3", "u4"]);
  });

  test.each([
    ["a part's unit is missing", planOf(part("u1", "u9")), "u1 is a part of u9, which is not in the plan."],
    ["a unit is a part of itself", planOf(part("u1", "u1")), "u1 is a part of itself."],
    ["units are parts of each other", planOf(part("u1", "u2"), part("u2", "u1")), "u1 is a part of itself."],
    [
      "features wait for each other",
      planOf(unit("u1", { needs: [unitId("u2")] }), unit("u2", { needs: [unitId("u1")] })),
      "These units wait for each other: u1, u2.",
    ],
    [
      "a part needs what belongs to another feature",
      planOf(unit("u1"), unit("u2"), part("u3", "u1", ["u2"])),
      "u3 needs u2, which is not a part of the same unit: let the units above them need each other.",
    ],
    [
      "it is too deep",
      planOf(unit("u1"), part("u2", "u1"), part("u3", "u2")),
      "u3 is 3 levels below the objective; at most 2.",
    ],
    [
      "it is too wide",
      planOf(...["u1", "u2", "u3", "u4"].map((id) => unit(id))),
      "The objective has 4 parts; at most 3.",
    ],
    [
      "a feature with its parts says more than an issue holds",
      planOf(
        unit("u1", { title: "A", description: "x".repeat(7000), paths: [], acceptance: ["y".repeat(59)] }),
        ...Array.from({ length: 8 }, (_, index) => ({
          ...part(`u${index + 2}`, "u1"),
          title: "P",
          description: "x".repeat(index === 0 ? 5977 : 6650),
          paths: ["p"],
          acceptance: ["z"],
        })),
      ),
      "u1 says more than an issue holds, 59611 of 59536 characters: say it shorter.",
    ],
    [
      "a path leads out of the repository",
      planOf(unit("u1", { paths: ["../other/x.js"] })),
      "u1 names `../other/x.js`, which is outside the repository.",
    ],
    [
      "a path is protected",
      planOf(unit("u1", { paths: [".github/workflows/ci.yml"] })),
      "u1 names `.github/workflows/ci.yml`, which is protected (`.github/**`).",
    ],
  ])("not when %s", (_, tree, problem) => {
    expect(treeProblems(tree, caps, globs)).toContain(problem);
  });

  test("not with 10,000 units, nor with a specialist nobody knows: the schema says so", () => {
    const units = Array.from({ length: 10_000 }, (_, index) => ({ ...unit("u1"), id: `u${index + 1}` }));
    const many = Tree.safeParse({ summary: "Much.", units });
    expect(many.error?.issues.map(({ message }) => message)).toContain("Too big: expected array to have <=40 items");
    const odd = Tree.safeParse({ summary: "Odd.", units: [{ ...unit("u1"), specialist: "wizard" }] });
    expect(odd.error?.issues[0]?.message).toContain("test-writer");
  });

  test("checking ends, whatever refers to whatever", () => {
    const id = fc.integer({ min: 1, max: 6 }).map((number) => `u${number}`);
    const units = fc.array(
      fc.record({ id, parent: fc.option(id, { nil: undefined }), needs: fc.array(id, { maxLength: 3 }) }),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(units, (given) => {
        const tree = planOf(
          ...given.map(({ id: name, parent, needs }) =>
            unit(name, { needs: needs.map(unitId), ...(parent === undefined ? {} : { parent: unitId(parent) }) }),
          ),
        );
        treeProblems(tree, caps, globs);
        for (const each of tree.units) below(tree, each);
        asOneFeature(tree);
      }),
    );
  });
});

test("features that share a path get an order, with what their parts name", () => {
  const tree = planOf(
    unit("u1", { paths: [] }),
    unit("u2", { paths: ["src/list.js"] }),
    unit("u3", { parent: unitId("u1"), paths: ["src/list.js"] }),
  );
  expect(featuresIn(tree).map(({ id, needs }) => [id, needs])).toEqual([
    ["u1", []],
    ["u2", ["u1"]],
  ]);
});

test("one feature is built where it was asked for, by its parts where these are few and flat", () => {
  const one = asOneFeature(planOf(unit("u1"), part("u2", "u1"), part("u3", "u1", ["u2"])));
  expect(one?.units.map(({ id, parent, needs }) => [id, parent, needs])).toEqual([
    ["u2", undefined, []],
    ["u3", undefined, ["u2"]],
  ]);
  const deep = asOneFeature(planOf(unit("u1"), part("u2", "u1"), part("u3", "u2")));
  expect(deep?.units.map(({ id, paths }) => [id, paths])).toEqual([["u1", ["src/u1.js", "src/u2.js", "src/u3.js"]]]);
  expect(asOneFeature(planOf(unit("u1"), unit("u2", { paths: ["b"] })))).toBeUndefined();
});
