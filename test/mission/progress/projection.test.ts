import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide } from "#mission/course/decide";
import type { MissionEvent } from "#mission/course/event";
import { coolDown, lapsAhead, movingAverage, notBefore, projected, tooDear } from "#mission/progress/projection";
import { usd } from "#mission/ids";
import { noUsage } from "#mission/spend";
import { factsOf } from "../support/facts.ts";
import { and, eventsOf, lapClosed, lapOpened, life, opened, planned } from "../support/lives.ts";
import { settleDown } from "../support/play.ts";
import { at, configured, planOf, task, unit, unitId } from "../support/values.ts";

describe("the moving average of what laps cost", () => {
  test.each<[string, readonly number[], number]>([
    ["is nothing before the first", [], 0],
    ["starts at the first", [100], 100],
    ["gives the newest 0.3", [100, 200], 130],
    ["and again", [100, 200, 100], 121],
    ["takes the second as it is, however large", [100, 1000], 370],
    ["and the third", [100, 100, 1000], 370],
    ["but the fourth, over three times the average, as twice the average", [100, 100, 100, 301], 130],
    ["and at three times it as it is", [100, 100, 100, 300], 160],
    ["and so on", [100, 100, 100, 1000, 1000], 169],
  ])("%s", (_, costs, average) => {
    expect(movingAverage(costs)).toBeCloseTo(average, 9);
  });

  test("lies between the least and the largest", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 30 }), (costs) => {
        expect(movingAverage(costs)).toBeGreaterThanOrEqual(Math.min(...costs) - 1e-6);
        expect(movingAverage(costs)).toBeLessThanOrEqual(Math.max(...costs) + 1e-6);
      }),
    );
  });
});

describe("the next lap is expected to cost", () => {
  test.each<[string, readonly number[], number, number]>([
    ["what was estimated, before there is any", [], 70, 70],
    ["half as much again as the only one", [100], 70, 150],
    ["1.25 times four alike", [100, 100, 100, 100], 70, 125],
    ["1.3536 times two alike, rounded", [1000, 1000], 0, 1354],
    ["1.1 times twenty-five alike", Array.from({ length: 25 }, () => 100), 0, 110],
  ])("%s", (_, costs, estimated, value) => {
    expect(projected(costs, estimated)).toBe(value);
  });

  test("a share of the estimate by the laps that the plan needs", () => {
    expect(lapsAhead(planOf(unit("u1")))).toBe(2);
    expect(lapsAhead(planOf(unit("u1"), unit("u2")))).toBe(2);
    expect(
      lapsAhead(planOf(unit("u1"), unit("u2", { needs: [unitId("u1")] }), unit("u3", { needs: [unitId("u2")] }))),
    ).toBe(4);
  });
});

describe("after a lap it waits", () => {
  test.each([
    ["not at half of the money", 5, 0],
    ["10 s above half", 5.000001, 10_000],
    ["10 s at four fifths", 8, 10_000],
    ["30 s above four fifths", 8.000001, 30_000],
  ])("%s", (_, used, wait) => {
    expect(coolDown(usd(used), usd(10))).toBe(wait);
  });
});

const call = { role: "builder", model: "claude-sonnet-5-5", calls: 1, usage: noUsage };

/** A planned mission whose laps since have cost this much. */
function costing(estimate: MissionEvent, ...costs: readonly number[]) {
  const laps = costs.flatMap((cost, index) => [
    lapOpened(index + 2, "build"),
    { ...lapClosed(index + 2), spend: [{ ...call, task: task(`7-${index + 2}-build-u1`), cost: usd(cost) }] },
  ]);
  return life(opened, estimate, ...laps);
}
const guessed = {
  ...planned(),
  estimate: { low: usd(1), expected: usd(4), high: usd(9), samples: 0 },
};
const learnt = { ...guessed, estimate: { ...guessed.estimate, samples: 3 } };
const { budget } = configured({ budget: { feature_usd: 5, mission_usd: 20 } }).config;

describe("the next lap is not begun", () => {
  test.each<[string, ReturnType<typeof costing>, string | undefined]>([
    ["unless it is: nothing is known against it", costing(planned()), undefined],
    ["by half of the estimate, when the caps would not hold", costing(learnt), undefined],
    ["unless what is spent and what it will cost make exactly the cap", costing(learnt, 2), undefined],
    [
      "when they are more than that",
      costing(learnt, 2.000001),
      "$2.00 of $5.00 is spent, and the next lap will cost about $3.00, going by the laps before: that is more than is left.",
    ],
  ])("%s", (_, mission, message) => {
    expect(tooDear(mission, budget)).toBe(message);
  });

  test("and a runner that was lost says nothing of what laps cost, though it is charged for", () => {
    const lost = { ...lapClosed(2), lost: [{ task: task("7-2-build-u1"), charged: usd(2.5) }] };
    const mission = life(opened, learnt, lapOpened(2, "build"), lost);
    expect(mission.spent).toBe(usd(2.5));
    expect(mission.progress.costs).toEqual([]);
  });

  test("by the estimate before there is any lap to go by: its middle where tasks of this repository stand behind it, else its low end", () => {
    const small = configured({ budget: { feature_usd: 1.5, mission_usd: 20 } }).config.budget;
    expect(tooDear(costing(learnt), small)).toBe(
      "$0.00 of $1.50 is spent, and the next lap will cost about $2.00, as it was estimated: that is more than is left.",
    );
    expect(tooDear(costing(guessed), small)).toBeUndefined();
  });

  test("when all starts together would cost more than the mission may", () => {
    const again = and(costing(planned(), 3), {
      kind: "stopped",
      reason: "budget",
      message: "m",
    });
    const taken = and(again, { kind: "reopened", by: "anna", title: again.title, body: again.body, stands: true });
    expect(tooDear(taken, { ...budget, mission_usd: usd(3) })).toBeUndefined();
    const spentMore = and(taken, lapOpened(3, "build"), {
      ...lapClosed(3),
      spend: [{ ...call, task: task("7-3-build-u1"), cost: usd(1) }],
    });
    expect(tooDear(spentMore, { ...budget, mission_usd: usd(5) })).toContain("$4.00 of $5.00 is spent");
  });

  test("and the mission stops for its budget, with these words", () => {
    const config = configured({ budget: { feature_usd: 5 } });
    const [stopped] = eventsOf(decide(costing(learnt, 2.1), factsOf({ config }), at(60)));
    expect(stopped).toMatchObject({ kind: "stopped", reason: "budget", message: expect.stringContaining("$3.15") });
  });
});

test("a lap that comes too early says from when on it may begin", () => {
  const config = configured({ budget: { feature_usd: 5, attempt_usd: 1 } });
  const mission = costing(planned(), 1, 1, 0.6);
  const last = mission.costs.at(-1)?.at ?? 0;
  expect(notBefore(mission, config.config.budget)).toBe(last + 10_000);
  const early = settleDown({ mission, facts: factsOf({ config }), now: mission.lastAt }).pause;
  expect(early).toMatchObject({ kind: "work", notBefore: last + 10_000 });
  const { pause } = settleDown({ mission, facts: factsOf({ config }), now: at(600) });
  expect(pause.kind === "work" && pause.notBefore).toBeUndefined();
});
