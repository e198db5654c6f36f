import fc from "fast-check";
import { expect, test } from "vitest";
import { ActorName, dollars, missionActor, Sha, sum, TaskId, usd, Usd } from "#mission/ids";
import { addUsage, costOf, noUsage } from "#mission/spend";
import { taskId } from "#mission/task";
import { call } from "./support/laps.ts";
import { issue, sha, unitId } from "./support/values.ts";

test("dollars become whole millionths, rounded up, so that nothing is ever free", () => {
  expect(usd(5)).toBe(5_000_000);
  expect(usd(0.1)).toBe(100_000);
  expect(usd(0.000_000_1)).toBe(1);
  expect(usd(0)).toBe(0);
  expect(() => usd(-1)).toThrow();
});

test.each([
  [0, "$0.00"],
  [1, "<$0.0001"],
  [99, "<$0.0001"],
  [100, "$0.0001"],
  [12_345, "$0.0123"],
  [99_999, "$0.1000"],
  [100_000, "$0.10"],
  [5_000_000, "$5.00"],
])("%i millionths read as %s", (amount, text) => {
  expect(dollars(Usd.parse(amount))).toBe(text);
});

test("spend adds up exactly, in whatever order", () => {
  const amounts = fc.array(fc.nat(10_000_000).map((value) => Usd.parse(value)));
  fc.assert(
    fc.property(amounts, (list) => {
      expect(sum(list)).toBe(sum(list.toReversed()));
      expect(sum(list)).toBe(list.reduce<number>((total, each) => total + each, 0));
    }),
  );
  expect(costOf([call(0.1), call(0.2)])).toBe(usd(0.3));
});

test("usage adds up kind by kind", () => {
  const one = { input: 1, output: 2, cacheRead: 3, cacheWrite: 4 };
  expect(addUsage(one, addUsage(one, noUsage))).toEqual({ input: 2, output: 4, cacheRead: 6, cacheWrite: 8 });
});

test("a task's id names actor, lap, kind and unit, and nothing else passes for one", () => {
  expect(taskId("7", 2, "build", unitId("u3"))).toBe("7-2-build-u3");
  expect(taskId("land", 2, "verify")).toBe("land-2-verify");
  expect(TaskId.safeParse("../7-2-build").success).toBe(false);
});

test("actors are the lander, the keeper and missions by number", () => {
  expect(missionActor(issue(7))).toBe("7");
  for (const name of ["0", "07", "-1", "7 ", "keeper", "../land", ""])
    expect(ActorName.safeParse(name).success, name).toBe(false);
});

test("a commit id is 40 or 64 lower-case hex digits", () => {
  expect(Sha.safeParse("A".repeat(40)).success).toBe(false);
  expect(Sha.safeParse("a".repeat(41)).success).toBe(false);
  expect(Sha.safeParse("a".repeat(64)).success).toBe(true);
  expect(sha("a")).toHaveLength(40);
});
