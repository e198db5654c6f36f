import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MissionEvent } from "#mission/course/event";
import type { Mission } from "#mission/course/state";
import { decide } from "#mission/course/decide";
import { usd } from "#mission/ids";
import { estimateAhead, type History, historyOf, inWords } from "#mission/money/estimate";
import { closingText } from "#mission/say/money";
import { planText } from "#mission/say/plan";
import { factsOf } from "../support/facts.ts";
import { call, handoff, over, planned as plannedBy } from "../support/laps.ts";
import { and, eventsOf, lapClosed, lapOpened, life, opened, plan, planned, stages } from "../support/lives.ts";
import { at, configured, planOf, task, unit } from "../support/values.ts";

const none: History = { costs: new Map(), rounds: [] };
const two = planOf(unit("u1"), unit("u2"));

/** A mission whose tasks cost these dollars. */
function past(costs: Readonly<Record<string, number>>, ...more: readonly MissionEvent[]): Mission {
  const spend = Object.entries(costs).map(([id, dollars]) => ({
    task: task(id),
    role: "builder",
    model: "m",
    calls: 1,
    usage: call(0).usage,
    cost: usd(dollars),
  }));
  return life(opened, lapOpened(1, "plan"), { ...lapClosed(1), spend }, planned(), ...more);
}

describe("an estimate", () => {
  test("is by rough figures where nothing was built yet, and grows with the units and the readers", () => {
    const one = estimateAhead(plan, ["review"], none);
    expect(one).toEqual({ low: usd(0.15), expected: usd(0.77), high: usd(3.4), samples: 0 });
    expect(estimateAhead(two, ["review"], none).expected - one.expected).toBe(usd(0.4));
    expect(estimateAhead(plan, ["review", "audit"], none).expected).toBeGreaterThan(one.expected);
  });

  test("is by what such tasks have cost here, once there are three of a kind", () => {
    const costs = { "1-2-build-u1": 0.1, "2-2-build-u1": 0.2, "3-2-build-u1": 0.6, "1-3-review": 0.02 };
    const history = historyOf([past(costs)]);
    expect(history.costs.get("build")).toEqual([usd(0.1), usd(0.2), usd(0.6)]);
    const { samples, expected } = estimateAhead(plan, ["review"], history);
    expect(samples).toBe(3);
    expect(expected).toBe(usd(0.3 + 0.15 + 0.4 * (0.3 + 0.15)));
  });

  test("learns how many attempts a feature takes from those that people could look at", () => {
    const ready = and(stages["in-review"], { kind: "readied", head: stages["in-review"].head?.commit ?? never() });
    const hard = { ...ready, attempts: 3 };
    expect(historyOf([hard, hard, hard, stages.building]).rounds).toEqual([3, 3, 3]);
    const easy = estimateAhead(plan, [], { ...none, rounds: [1, 1, 1] });
    expect(estimateAhead(plan, [], { ...none, rounds: [3, 3, 3] }).expected).toBe(3 * easy.expected);
  });

  test("is a range around what is expected, whatever the history, and more units never cost less", () => {
    const amounts = fc.array(
      fc.integer({ min: 0, max: 5_000_000 }).map((amount) => usd(amount / 1e6)),
      { maxLength: 12 },
    );
    const history = fc.record({
      build: amounts,
      review: amounts,
      rounds: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 9 }),
    });
    fc.assert(
      fc.property(history, ({ build, review, rounds }) => {
        const known: History = {
          costs: new Map([
            ["build", build],
            ["review", review],
          ]),
          rounds,
        };
        const one = estimateAhead(plan, ["review"], known);
        expect(one.low).toBeLessThanOrEqual(one.expected);
        expect(one.expected).toBeLessThanOrEqual(one.high);
        expect(estimateAhead(two, ["review"], known).expected).toBeGreaterThanOrEqual(one.expected);
      }),
    );
  });
});

test("a plan is recorded with what is ahead of it; the plan comment shows it with what planning cost, the closing words compare", () => {
  const lap = over([handoff("7-1-plan", plannedBy(plan), { calls: [call(0.25)] })]);
  const events = eventsOf(decide(stages.planning, factsOf({ lap }), at(60)));
  const mission = and(stages.planning, ...events);
  const { estimate } = mission;
  if (estimate === undefined) throw new Error("there is no estimate");
  expect(inWords(estimate)).toBe("$1.02 ($0.40 to $3.65)");
  expect(planText(plan, mission, configured().config)).toContain(
    "Cost: about $1.02 ($0.40 to $3.65), planning included, by rough figures, as nothing was built here yet; at most $5.00 for this feature.",
  );
  expect(closingText(mission)).toBe("It cost $0.25; $1.02 ($0.40 to $3.65) was expected when it was planned.");
});

function never(): never {
  throw new Error("a mission in review has a head");
}
