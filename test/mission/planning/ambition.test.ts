import fc from "fast-check";
import { expect, test } from "vitest";
import { ambitionOf } from "#mission/planning/ambition";
import { planOf, unit, unitId } from "../support/values.ts";

/** Units that name so many files together, one kind or two, all of one priority. */
function tree(units: number, files: number, kinds: 1 | 2, priority: number) {
  return planOf(
    ...Array.from({ length: units }, (_, index) =>
      unit(`u${index + 1}`, {
        paths: index === 0 ? Array.from({ length: files }, (_each, file) => `f${file}.js`) : [],
        priority,
        ...(kinds === 2 && index === 0 ? { specialist: "docs" as const } : {}),
      }),
    ),
  );
}

test.each([
  // units, files, kinds, priority; by hand: 0.5 + 0.5 + 0.5 + 0.5 = 2
  [1, 1, 1, 5, 2],
  [1, 0, 1, 5, 2],
  // 0.5 + 0.5 + 0.5 + 1.5 = 3
  [1, 1, 1, 4, 3],
  [2, 1, 1, 3, 3],
  // 0.5 + 1 + 0.5 + 1.5 = 3.5, rounded up
  [2, 2, 1, 4, 4],
  // 0.5 + 0.5 + 0.5 + 2.5 = 4
  [1, 1, 1, 2, 4],
  // 1.5 + 1 + 0.5 + 1.5 = 4.5, rounded up
  [3, 2, 1, 3, 5],
  [3, 4, 1, 3, 5],
  // 1.5 + 2 + 0.5 + 1.5 = 5.5, rounded up
  [3, 5, 1, 3, 6],
  [5, 9, 1, 3, 6],
  // 1.5 + 3 + 0.5 + 1.5 = 6.5, rounded up
  [5, 10, 1, 3, 7],
  // 2.5 + 3 + 0.5 + 1.5 = 7.5, rounded up
  [6, 10, 1, 3, 8],
  // 2.5 + 3 + 2 + 2.5 = 10
  [6, 10, 2, 1, 10],
  // 0.5 + 0.5 + 2 + 0.5 = 3.5, rounded up (two units, since a kind needs somebody)
  [2, 1, 2, 10, 4],
] as const)(
  "%i units, %i files, %i kinds and priority %i make an ambition of %i",
  (...[units, files, kinds, priority, score]) => {
    expect(ambitionOf(tree(units, files, kinds, priority)).score).toBe(score);
  },
);

test("a unit without a priority counts as 3, and the mean decides at 2 and at 4", () => {
  expect(ambitionOf(planOf(unit("u1"))).reasons).toContain("mean priority 3.0: 1.5");
  const mean = (...priorities: readonly number[]) =>
    ambitionOf(planOf(...priorities.map((priority, index) => unit(`u${index + 1}`, { priority })))).reasons.at(-1);
  expect(mean(2, 2)).toBe("mean priority 2.0: 2.5");
  expect(mean(2, 3)).toBe("mean priority 2.5: 1.5");
  expect(mean(4, 4)).toBe("mean priority 4.0: 1.5");
  expect(mean(4, 5)).toBe("mean priority 4.5: 0.5");
});

test("of a feature with parts, the parts are counted", () => {
  const parts = ["u2", "u3", "u4"].map((id) => unit(id, { parent: unitId("u1"), paths: [] }));
  expect(ambitionOf(planOf(unit("u1", { paths: [] }), ...parts)).reasons[0]).toBe("3 units: 1.5");
});

test("whatever the plan, its ambition lies between 1 and 10", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 0, max: 50 }),
      fc.integer({ min: 1, max: 10 }),
      (units, files, priority) => {
        const { score } = ambitionOf(tree(units, files, 1, priority));
        expect(score).toBeGreaterThanOrEqual(1);
        expect(score).toBeLessThanOrEqual(10);
      },
    ),
  );
});
