import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { decide } from "#mission/course/decide";
import type { Mission } from "#mission/course/state";
import { usd } from "#mission/ids";
import { missionCaps, mostPhases, tierCaps, tokensForUnit, whyNoMore, whyOverspent } from "#mission/tiers/caps";
import { layersOf, tierOf, tierReached, tiersOf } from "#mission/tiers/tiers";
import { compile } from "#mission/strategy/strategy";
import { factsOf } from "../support/facts.ts";
import { handoff, over, planned as plannedBy } from "../support/laps.ts";
import {
  and,
  built,
  eventsOf,
  lapClosed,
  lapOpened,
  life,
  onGitHub,
  opened,
  planned,
  stages,
} from "../support/lives.ts";
import { settleDown } from "../support/play.ts";
import { at, configured, planOf, sha, task, unit, unitId } from "../support/values.ts";

const { budget } = configured().config;
const needs = (...ids: readonly string[]) => ({ needs: ids.map(unitId) });
const norm = planOf(unit("u1"), unit("u2"), unit("u3", needs("u1", "u2")), unit("u4", needs("u3")));

describe("tiers", () => {
  test("are the layers of what needs what", () => {
    expect(tiersOf(norm).map(({ number, units }) => [number, ...units.map(({ id }) => id)])).toEqual([
      [1, "u1", "u2"],
      [2, "u3"],
      [3, "u4"],
    ]);
    expect([
      tierOf(norm, unitId("u3")),
      tierOf(norm, unitId("u9")),
      tierReached(norm, [unitId("u1"), unitId("u3")]),
    ]).toEqual([2, undefined, 2]);
  });

  test.each([
    ["no plan", undefined],
    ["one unit", planOf(unit("u1"))],
    ["units that need nothing of each other", planOf(unit("u1"), unit("u2"))],
  ])("%s has none", (_what, plan) => {
    expect(tiersOf(plan)).toEqual([]);
  });

  test("hold every unit once, whatever the plan says of needs", () => {
    const ids = ["u1", "u2", "u3", "u4", "u5"];
    const units = fc
      .uniqueArray(fc.constantFrom(...ids), { minLength: 1 })
      .chain((known) => fc.tuple(...known.map((id) => fc.subarray(ids).map((needed) => unit(id, needs(...needed))))));
    fc.assert(
      fc.property(units, (all) => {
        const layers = layersOf(planOf(...all)).flat();
        expect(layers.map(({ id }) => id).toSorted()).toEqual(all.map(({ id }) => id).toSorted());
      }),
    );
  });
});

const strategy = compile({ category: "docs", complexity: "simple", risk: "low" }, {}, sha("a"));
const usage = { input: 1000, output: 500, cacheRead: 9000, cacheWrite: 500 };
const spends = (lap: number, id: string) =>
  [{ task: task(id), role: "builder", model: "m", calls: 1, usage, cost: usd(0.1) }].map((row) =>
    lapClosed(lap, { spend: [row] }),
  )[0] ?? lapClosed(lap);
const pair = planOf(unit("u1"), unit("u2", needs("u1")));
const begun = life(opened, { ...planned(pair), strategy });
const red = built(sha("1"), {
  verified: false,
  results: [{ name: "t", kind: "test", run: "t", required: true, exit: 1, timedOut: false, seconds: 1 }],
});

describe("what a tier has used", () => {
  test("its units' fresh tokens, against three times what the strategy gives each", () => {
    const mission = and(begun, lapOpened(1, "build", "verify"), spends(1, "7-1-build-u1"));
    const [first, second] = tiersOf(mission.plan);
    if (first === undefined || second === undefined) throw new Error("no tiers");
    expect(tierCaps(mission, first)[0]).toEqual({ name: "tokens", used: 2000, most: 600_000 });
    expect(tierCaps(mission, second)[0]).toMatchObject({ used: 0 });
  });

  test("verifications, of which a tier has two for each unit until it is settled", () => {
    const once = and(begun, red);
    const [tier] = tiersOf(once.plan);
    if (tier === undefined) throw new Error("no tiers");
    expect(tierCaps(once, tier)[1]).toEqual({ name: "verifications", used: 1, most: 2 });
    const settled = and(once, built(sha("2")), built(sha("3")));
    expect(tierCaps(settled, tier)[1]).toMatchObject({ used: 2 });
    expect(settled.phases.settled).toBe(1);
  });

  test("bounds what a worker gets: the strategy's tokens for a unit, and what the tier has left", () => {
    expect(tokensForUnit(begun, [{ id: unitId("u1") }])).toBe(200_000);
    const poor: Mission = { ...begun, phases: { ...begun.phases, uses: [{ tier: 1, tokens: 500_000, runs: 1 }] } };
    expect(tokensForUnit(poor, [{ id: unitId("u1") }])).toBe(100_000);
    expect(tokensForUnit({ ...stages.planned, strategy: undefined }, [])).toBe(Number.POSITIVE_INFINITY);
  });

  test("reaches the task itself", () => {
    const mission = life(opened, { ...planned(), strategy });
    const step = settleDown({ mission, facts: factsOf(), now: at(1) }).pause;
    expect(step.kind === "work" ? step.tasks[0] : undefined).toMatchObject({
      kind: "build",
      budget: { tokens: 200_000 },
    });
  });
});

describe("a mission is stopped for its budget", () => {
  test("when a tier has used all of its verifications and is not done", () => {
    const redOn = (head: string, ids: readonly string[]) => ({ ...red, head: sha(head), units: ids.map(unitId) });
    const first = and(begun, redOn("1", ["u1"]));
    // With a red first tier the second is begun all the same: from there its own verifications count.
    expect(whyNoMore(first, [{ id: unitId("u2") }])).toBeUndefined();
    const stuck = and(first, redOn("2", ["u2"]), redOn("3", []));
    const facts = onGitHub({}, sha("3"));
    expect(eventsOf(settleDown({ mission: stuck, facts, now: at(9) }).pause)).toEqual([]);
    expect(whyNoMore(stuck, [])).toBe("Tier 2 has used 2 of its 2 verifications and is not done.");
    const asked = { key: "verify:t", source: "verification" as const, text: "no" };
    const mending = and(stuck, { kind: "attemptFailed", reason: "verification", message: "no", feedback: [asked] });
    expect(eventsOf(decide(mending, facts, at(9)))).toMatchObject([
      { kind: "pullOpened" },
      { kind: "stopped", reason: "budget", message: whyNoMore(stuck, []) },
    ]);
  });

  test("when a plan would give it more than 25 phases", () => {
    const of = (count: number) => planOf(...Array.from({ length: count }, (_, index) => unit(`u${index + 1}`)));
    const again = { kind: "diagnosed" as const, remedy: "replan" as const, feedback: [] };
    const after = (...counts: readonly number[]) => {
      const mission = life(opened, ...counts.map((count) => planned(of(count))), again, lapOpened(9, "plan"));
      const lap = over([handoff("7-9-plan", plannedBy(of(3)))]);
      return eventsOf(decide(mission, factsOf({ lap }), at(9)));
    };
    expect(after(5, 5, 5, 5, 2)).toMatchObject([{ kind: "lapClosed" }, { kind: "planned" }]);
    const message = `With this plan it would have had 26 phases, and ${mostPhases} are allowed.`;
    expect(after(5, 5, 5, 5, 3)).toMatchObject([{ kind: "lapClosed" }, { kind: "stopped", reason: "budget", message }]);
  });

  test("when more than three minor findings for each phase are open, before anything new is begun", () => {
    const concerns = (count: number) =>
      lapClosed(1, {
        notes: Array.from({ length: count }, (_, index) => ({
          kind: "concern" as const,
          text: `Doubt ${"x".repeat(index)}.`,
        })),
      });
    const noted = (count: number) => and(begun, lapOpened(1, "build", "verify"), concerns(count), built());
    const units = [{ id: unitId("u2") }];
    expect(whyNoMore(noted(6), units)).toBeUndefined();
    expect(whyNoMore(noted(7), units)).toBe("7 minor findings are open, and 6 are allowed (3 for each phase).");
    expect(missionCaps(noted(7), budget)).toContainEqual({ name: "minor findings", used: 7, most: 6 });
    expect(whyOverspent(noted(7), budget)).toBe("7 minor findings, and 6 are allowed");
    expect(whyOverspent(noted(6), budget)).toBeUndefined();
  });
});
