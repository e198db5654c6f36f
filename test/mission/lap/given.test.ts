/** What a lap is given: its tasks with all that they are told, and what of it goes on record before it begins. */

import { describe, expect, test } from "vitest";
import { buildLap } from "#mission/building/lap";
import { opinion } from "#mission/course/opinion";
import { usd } from "#mission/ids";
import { common, planLap, verifyLap } from "#mission/lap/open";
import { clashed, goBefore, heldUpBy, isKnown, whyClash } from "#mission/tiers/clash";
import { minorPerPhase, tierCaps, tokensForUnit, whyNoMore, whyOverspent, whyTooManyPhases } from "#mission/tiers/caps";
import { tierOf, tierReached, tiersOf } from "#mission/tiers/tiers";
import { asItTurnedOut, overlapRate, touchedEvents } from "#mission/tiers/touched";
import { strategyTable } from "#mission/strategy/strategy";
import { factsOf } from "../support/facts.ts";
import { and, built, eventsOf, life, opened, planned, stages } from "../support/lives.ts";
import { at, configured, issue, npmTest, planOf, run, sha, task, unit, unitId } from "../support/values.ts";

const two = planOf(unit("u1"), unit("u2"));
const { config } = configured({ workers: { per_runner: 2 } });
const scene = (mission = life(opened, planned(two)), given: object = {}) => ({
  mission,
  facts: factsOf(given),
  config,
  now: at(60),
});

describe("a lap that builds", () => {
  const step = buildLap(scene(), two);
  if (step.kind !== "work") throw new Error("it works");

  test("is on record with each task, what it may spend, and how the commit is put together", () => {
    const reserved = { reserved: usd(2), minutes: 60, tokens: 1_000_000 };
    expect(step.opened).toEqual({
      kind: "lapOpened",
      lap: 1,
      run: run(100),
      tasks: [
        { id: "7-1-build-u1", kind: "build", unit: "u1", ...reserved },
        { id: "7-1-build-u2", kind: "build", unit: "u2", ...reserved },
        { id: "7-1-verify", kind: "verify", reserved: usd(0) },
      ],
      uses: expect.arrayContaining(["provider:anthropic", "role:builder"]),
      assembly: {
        base: sha("b"),
        at: at(60),
        parts: [
          { task: "7-1-build-u1", unit: "u1", message: expect.stringContaining("Do u1") },
          { task: "7-1-build-u2", unit: "u2", message: expect.stringContaining("Do u2") },
        ],
      },
    });
    expect([step.lap, step.refs, step.gate]).toEqual([1, [], { ref: "refs/muster/gate/laps", from: undefined }]);
    expect(step).not.toHaveProperty("notBefore");
  });

  test("tells its workers and its verification what to do, and with what", () => {
    const [first, , verify] = step.tasks;
    expect(first).toMatchObject({
      kind: "build",
      id: "7-1-build-u1",
      issue: 7,
      title: "Add --json to the list command",
      lap: 1,
      attempt: 1,
      base: sha("b"),
      setup: ["npm ci"],
      verify: [npmTest],
      budget: { usd: usd(2), minutes: 60, tokens: 1_000_000 },
      unit: { id: "u1" },
      plan: two,
      feedback: [],
      tried: [],
    });
    expect(verify).toMatchObject({
      kind: "verify",
      id: "7-1-verify",
      base: sha("b"),
      before: sha("b"),
      at: at(60),
      setup: ["npm ci"],
      commands: [npmTest],
      detectFrom: sha("b"),
    });
  });
});

test("a lap that plans sets one task's money aside, and verifies nothing", () => {
  const step = planLap(scene(stages.queued));
  expect(step).toMatchObject({
    kind: "work",
    tasks: [{ id: "7-1-plan", kind: "plan", base: sha("b"), feedback: [], lessons: [] }],
    opened: { tasks: [{ id: "7-1-plan", kind: "plan", reserved: usd(2) }] },
  });
  expect(step.kind === "work" && step.opened).not.toHaveProperty("assembly");
});

test("a lap that only verifies takes no place and relies on nobody", () => {
  const step = verifyLap(scene(stages.verified), sha("1"));
  if (step.kind !== "work") throw new Error("it works");
  expect(step.opened).toEqual({
    kind: "lapOpened",
    lap: 1,
    run: run(100),
    tasks: [{ id: "7-1-verify", kind: "verify", reserved: usd(0) }],
    assembly: { base: sha("1"), parts: [], at: at(60) },
  });
  expect(step).not.toHaveProperty("gate");
});

test("a task knows where it stands: before the first attempt, and after some", () => {
  const slice = { kind: "slice" as const, usd: usd(1), minutes: 5, tokens: 10 };
  const later = { ...stages.planned, laps: 4, attempts: 2 };
  expect(common(scene(later), "review", slice)).toMatchObject({
    id: "7-5-review",
    lap: 5,
    attempt: 3,
    verify: [npmTest],
    budget: { usd: usd(1), minutes: 5, tokens: 10 },
  });
});

describe("what a reader says", () => {
  const { reviewed } = stages;
  const audit = (verdict: "approve" | "revise") => ({ verdict, confidence: 1, rationale: "r", findings: [] });

  test("counts for the head that was read, and for no other", () => {
    const audited = { kind: "audited" as const, audits: [audit("approve"), audit("revise")] };
    expect(opinion(reviewed, { ...audited, head: sha("2") })).toEqual({});
    expect(opinion(reviewed, { ...audited, head: sha("1") })).toMatchObject({
      auditRounds: 1,
      head: { audits: audited.audits },
    });
    expect(opinion(reviewed, { ...audited, audits: [audit("approve")], head: sha("1") })).toMatchObject({
      auditRounds: 0,
    });
    const judged = (met: boolean) =>
      opinion(reviewed, { kind: "judged", head: sha("1"), judgement: { met, rationale: "r", missing: [] } });
    expect([judged(true), judged(false)]).toMatchObject([{ objectiveChecks: 0 }, { objectiveChecks: 1 }]);
  });
});

describe("the tiers of a plan", () => {
  const needs = (...ids: readonly string[]) => ({ needs: ids.map(unitId) });
  const deep = planOf(unit("u1"), unit("u2"), unit("u3", needs("u1", "u2")), unit("u4", needs("u3")));
  const mission = { ...life(opened, planned(deep)), strategy: { ...strategyTable.docs, tokens: 100 } as never };
  const used = (tier: number, tokens: number, runs: number) => ({
    ...mission,
    phases: { ...mission.phases, uses: [{ tier, tokens, runs }] as never },
  });
  const [first, second] = tiersOf(deep);
  if (first === undefined || second === undefined) throw new Error("it has tiers");

  test("are found by their units", () => {
    expect([
      tierOf(deep, unitId("u2")),
      tierOf(deep, unitId("u4")),
      tierOf(deep, unitId("u9")),
      tierOf(two, unitId("u1")),
    ]).toEqual([1, 3, undefined, undefined]);
    expect(tierReached(deep, [unitId("u1")])).toBe(1);
    expect(tierReached(deep, [unitId("u1"), unitId("u3")])).toBe(2);
    expect(tierReached(deep, [])).toBeUndefined();
    expect(tierReached(undefined, [unitId("u1")])).toBeUndefined();
  });

  test("may use three tries and two verifications a unit, and then say so", () => {
    expect(tierCaps(mission, first)).toEqual([
      { name: "tokens", used: 0, most: 600 },
      { name: "verifications", used: 0, most: 4 },
    ]);
    const u1 = [{ id: unitId("u1") }];
    expect(whyNoMore(used(1, 600, 0), u1)).toBe("Tier 1 has used 600 of its 600 tokens and is not done.");
    expect(whyNoMore(used(1, 599, 4), u1)).toBe("Tier 1 has used 4 of its 4 verifications and is not done.");
    expect(whyNoMore(used(1, 599, 3), u1)).toBeUndefined();
    expect(whyNoMore(used(1, 600, 9), [{ id: unitId("u3") }])).toBeUndefined();
  });

  test("leave a unit what its tier has left, shared by those that are built now", () => {
    const units = [{ id: unitId("u1") }, { id: unitId("u2") }];
    expect(tokensForUnit(mission, units)).toBe(100);
    expect(tokensForUnit(used(1, 450, 0), units)).toBe(75);
    expect(tokensForUnit(used(1, 600, 0), units)).toBe(1);
    expect(tokensForUnit({ ...mission, strategy: undefined }, units)).toBe(Number.POSITIVE_INFINITY);
  });

  test("and its caps are told when they are passed", () => {
    const found = Array.from({ length: 4 * minorPerPhase + 1 }, (_, nth) => ({
      key: `k${nth}`,
      severity: "minor",
      open: true,
      tiers: [],
      phases: [],
    }));
    const untidy = { ...mission, noticed: { ...mission.noticed, found: found as never } };
    expect(whyNoMore(untidy, [{ id: unitId("u1") }])).toBe(
      "13 minor findings are open, and 12 are allowed (3 for each phase).",
    );
    expect(
      whyNoMore({ ...untidy, noticed: { ...untidy.noticed, found: found.slice(1) as never } }, [{ id: unitId("u1") }]),
    ).toBeUndefined();
    const { budget } = configured().config;
    expect(whyOverspent(mission, budget)).toBeUndefined();
    expect(whyOverspent({ ...mission, spent: usd(5.01) }, budget)).toBe("it cost $5.01, and $5.00 are allowed");
    expect(whyOverspent({ ...mission, seconds: 120 * 60 + 1 }, budget)).toBe(
      "121 minutes of work, and 120 are allowed",
    );
    expect(whyOverspent({ ...mission, seconds: 120 * 60 }, budget)).toBeUndefined();
    const phases = (count: number) => whyTooManyPhases({ phases: { ...mission.phases, planned: count } }, deep);
    expect([phases(21), phases(22)]).toEqual([
      undefined,
      "With this plan it would have had 26 phases, and 25 are allowed.",
    ]);
  });
});

describe("the paths that units really touched", () => {
  const tasks = [
    { id: task("7-2-build-u1"), kind: "build" as const, unit: unitId("u1"), reserved: usd(1) },
    { id: task("7-2-fix-u2"), kind: "fix" as const, unit: unitId("u2"), reserved: usd(1) },
    { id: task("7-2-build"), kind: "build" as const, reserved: usd(1) },
    { id: task("7-2-build-u2"), kind: "build" as const, unit: unitId("u2"), reserved: usd(1) },
  ];
  const paths = Array.from({ length: 301 }, (_, nth) => `p${nth}`);
  const touched = new Map(tasks.slice(0, 3).map(({ id }) => [id, paths] as const));

  test("are on record for each unit that was built, of a plan with several", () => {
    expect(touchedEvents({ plan: two }, { tasks }, { touched })).toEqual([
      { kind: "touched", units: [{ unit: "u1", paths: paths.slice(0, 300) }] },
    ]);
    expect(touchedEvents({ plan: two }, { tasks: tasks.slice(1, 3) }, { touched })).toEqual([]);
    expect(touchedEvents({ plan: planOf(unit("u1")) }, { tasks }, { touched })).toEqual([]);
    expect(touchedEvents({ plan: undefined }, { tasks }, { touched })).toEqual([]);
    expect(touchedEvents({ plan: two }, { tasks }, {})).toEqual([]);
  });

  test("take the place of what was guessed, and order what shares one", () => {
    const phases = (given: object) => ({ phases: { ...stages.planned.phases, ...given } });
    const known = [{ unit: unitId("u1"), paths: ["src/u2.js"] }];
    expect(asItTurnedOut(two, phases({ touched: [] }))).toBe(two);
    expect(asItTurnedOut(two, phases({ touched: known })).units.map(({ paths: own, needs }) => [own, needs])).toEqual([
      [["src/u2.js"], []],
      [["src/u2.js"], ["u1"]],
    ]);
    const many = asItTurnedOut(two, phases({ touched: [{ unit: unitId("u1"), paths }] }));
    expect(many.units[0]?.paths).toHaveLength(50);
  });

  test("overlap by as many units as share one", () => {
    const of = (...all: readonly (readonly string[])[]) =>
      overlapRate(all.map((own, nth) => ({ unit: unitId(`u${nth + 1}`), paths: [...own] })));
    expect([of(), of(["a"]), of(["a"], ["b"]), of(["a"], ["a", "b"]), of(["a", "c"], ["c"], ["d"], ["e"])]).toEqual([
      0, 0, 0, 1, 0.5,
    ]);
  });
});

describe("branches that would conflict", () => {
  const other = (number: number, given: object = {}) => ({ ...stages["in-review"], issue: issue(number), ...given });

  test("are merged with those of older features that people or the merge queue have", () => {
    const others = [
      other(6),
      other(3, { stage: stages.landing.stage }),
      other(2, { stage: { kind: "building" } }),
      other(4, { paused: { by: "anna" } }),
      other(8),
      other(5, { head: undefined }),
      other(7),
    ];
    expect(goBefore({ issue: issue(7) }, others)).toEqual([
      { issue: 3, head: sha("1") },
      { issue: 6, head: sha("1") },
    ]);
  });

  test("make it wait for the first, in few words, and that is said once", () => {
    const paths = ["a", "b", "c", "d", "e", "f", "g"];
    const others = [
      { issue: issue(3), paths },
      { issue: issue(4), paths: ["x"] },
    ];
    expect(whyClash({ others, integration: [] })).toBe(
      "its branch conflicts with that of #3 in `a`, `b`, `c`, `d`, `e` and 2 more; #3 goes first, and it goes on when that has landed or ended",
    );
    expect(whyClash({ others: others.slice(1), integration: [] })).toMatch(/ in `x`; #4 goes first/);
    expect(whyClash({ others: [], integration: ["a"] })).toBeUndefined();
    const known = (...clashing: readonly number[]) =>
      isKnown({ others, integration: [] }, { phases: { ...stages.planned.phases, clashing: clashing.map(issue) } });
    expect([known(3, 4), known(4, 3), known(3), known(3, 5), known(3, 4, 5), known()]).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    const mission = and(stages.planned, built(sha("1"), { verified: false, units: [] }));
    const told = buildLap(scene(mission, { clashes: { others, integration: [] } }), two);
    expect(eventsOf(told)).toEqual([{ kind: "clashed", others: [3, 4] }]);
    const again = buildLap(
      scene(and(mission, clashed.parse({ kind: "clashed", others: [3, 4] })), { clashes: { others, integration: [] } }),
      two,
    );
    expect(again).toMatchObject({ kind: "rest", reason: expect.stringContaining("conflicts with that of #3") });
  });

  test("wake who waits for them when they end", () => {
    const standing = (number: number, clashing?: readonly number[]) =>
      ({ issue: issue(number), ...(clashing ? { clashing: clashing.map(issue) } : {}) }) as never;
    expect(heldUpBy(factsOf({ others: [standing(9, [7, 3]), standing(10, [3]), standing(11)] }))).toEqual([9]);
  });
});
