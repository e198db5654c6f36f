import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { gradeOf, weakestOf } from "#mission/tiers/grade";
import { lastGrade } from "#mission/tiers/graded";
import { overlapRate } from "#mission/tiers/touched";
import { lessonsOf } from "#mission/say/grade";
import { and, built, integrated, life, opened, planned, reviewed, stages } from "../support/lives.ts";
import { issue, planOf, sha, unit, unitId } from "../support/values.ts";

describe("the grade of a decomposition", () => {
  test.each([
    [1, 0, 0, 1, 1, undefined],
    [0, 1, 1, 0, 0, "review"],
    [0.8, 0, 0, 1, 0.94, "review"],
    [0.8, 0.5, 0, 1, 0.815, "retries"],
    [0.9, 0, 0.5, 1, 0.845, "overlaps"],
    [0.9, 0, 0, 0.5, 0.87, "completion"],
    [0.5, 0.25, 1, 0.75, 0.488, "overlaps"],
  ])("review %d, retries %d, overlaps %d, completion %d: %d, weakest %s", (...row) => {
    const [review, retries, overlaps, completion, grade, weakest] = row;
    const all = gradeOf({ review, retries, overlaps, completion });
    expect([all.grade, weakestOf(all)]).toEqual([grade, weakest]);
  });

  test("lies between 0 and 1, and no part that gets better makes it worse", () => {
    const rate = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(rate, rate, rate, rate, (review, retries, overlaps, completion) => {
        const { grade } = gradeOf({ review, retries, overlaps, completion });
        expect(grade).toBeGreaterThanOrEqual(0);
        expect(grade).toBeLessThanOrEqual(1);
        expect(gradeOf({ review: 1, retries, overlaps: 0, completion }).grade).toBeGreaterThanOrEqual(grade);
      }),
    );
  });

  test.each([
    ["no unit", [], 0],
    ["one unit", [["u1", ["a"]]], 0],
    [
      "two apart",
      [
        ["u1", ["a"]],
        ["u2", ["b"]],
      ],
      0,
    ],
    [
      "two on one path",
      [
        ["u1", ["a", "b"]],
        ["u2", ["b"]],
      ],
      1,
    ],
    [
      "two of three on one path",
      [
        ["u1", ["a"]],
        ["u2", ["a"]],
        ["u3", ["c"]],
      ],
      2 / 3,
    ],
  ] as const)("of %s, the part that overlaps", (_what, touched, rate) => {
    expect(overlapRate(touched.map(([id, paths]) => ({ unit: unitId(id), paths: [...paths] })))).toBeCloseTo(rate);
  });
});

const failed = { kind: "attemptFailed" as const, reason: "verification", message: "no", feedback: [] };
const pair = planOf(unit("u1"), unit("u2"));
const both = built(sha("1"), { units: [unitId("u1"), unitId("u2")] });
const overlapping = {
  kind: "touched" as const,
  units: ["u1", "u2"].map((id) => ({ unit: unitId(id), paths: ["a.js"] })),
};
const course = [opened, planned(pair), overlapping, failed, both, reviewed()] as const;

describe("a mission is graded", () => {
  test("when its work has landed, by its attempts, its units' real paths and its review", () => {
    const { grade } = life(...course, integrated).phases;
    expect(grade).toEqual({ grade: 0.565, review: 0.8, retries: 0.5, overlaps: 1, completion: 1 });
    expect(life(...course).phases.grade).toBeUndefined();
  });

  test.each([
    ["needs-human", true],
    ["budget", true],
    ["stalled", true],
    ["cancelled", false],
    ["environment", false],
  ] as const)("when it stopped for %s: %s", (reason, is) => {
    const mission = and(stages.planned, { kind: "stopped", reason, message: "It is over." });
    expect(mission.phases.grade !== undefined).toBe(is);
  });

  test("and the next planner is told of the last, with advice on what cost most", () => {
    const first = life(...course, integrated);
    const told = lessonsOf(lastGrade([stages.planned, first]));
    expect(told).toEqual([
      "The plan before this one (#7) was graded 0.56 of 1 (review 8.0 of 10, 50 % of attempts failed, 100 % of units overlapped, 100 % of units built). Units that touched the same files were the weakest part: cut along files, name every path that a unit will touch, and order what cannot be cut.",
    ]);
    expect(lessonsOf(lastGrade([stages.planned]))).toEqual([]);
    const perfect = { grade: 1, review: 1, retries: 0, overlaps: 0, completion: 1 };
    expect(lessonsOf({ issue: issue(3), title: "x", grade: perfect })[0]).toMatch(/built\)\.$/);
  });
});
