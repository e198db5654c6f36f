/** What a lap's end means that says nothing about the work, and what goes into the books of it. */

import { describe, expect, test } from "vitest";
import type { MissionEvent } from "#mission/course/event";
import type { Outcome } from "#mission/handoff";
import { Circuit } from "#mission/breaker";
import { usd } from "#mission/ids";
import { haltOf } from "#mission/lap/halt";
import { closeBooks, costOfLap } from "#mission/money/books";
import { perform, type Step } from "#mission/step";
import { factsOf } from "../support/facts.ts";
import { assembled, call, changed, failed, handoff, over, verdict } from "../support/laps.ts";
import { eventsOf, lapClosed, lapOpened, life, opened, planned } from "../support/lives.ts";
import { at, configured, minute, planOf, sha, task, unit, unitId } from "../support/values.ts";

const build = (id: string, given: object = {}) => ({
  id: task(`7-2-build-${id}`),
  unit: unitId(id),
  kind: "build" as const,
  reserved: usd(2),
  minutes: 30,
  ...given,
});
const verify = { id: task("7-2-verify"), kind: "verify" as const, reserved: usd(0) };
const opening = { ...lapOpened(2, "build", "verify"), tasks: [build("u1"), build("u2"), verify] };
const mission = life(opened, planned(planOf(unit("u1"), unit("u2"))), opening);
const { open } = mission;
if (open === undefined) throw new Error("its lap is open");

const came = (...outcomes: readonly Outcome[]) =>
  outcomes.map((outcome, nth) => handoff(`7-2-build-u${nth + 1}`, outcome));
const something = perform<MissionEvent>({ kind: "record", events: [], refs: [] });
const lost = lapClosed(2, { lost: [{ task: task("7-2-build-u2"), charged: usd(2) }] });

type Given = {
  readonly closed?: typeof lost;
  readonly kept?: Step<MissionEvent>;
  readonly over?: object;
  readonly mission?: object;
  readonly config?: unknown;
};

function halted(outcomes: readonly Outcome[], given: Given = {}): readonly unknown[] | undefined {
  const scene = {
    mission: { ...mission, ...given.mission },
    facts: factsOf(),
    config: configured(given.config ?? {}).config,
    now: at(60),
  };
  const lap = { ...over(came(...outcomes)), ...given.over };
  const step = haltOf(scene, {
    open: mission.open,
    over: lap,
    closed: given.closed ?? lapClosed(2),
    kept: given.kept ?? perform(),
  } as never);
  return step && eventsOf(step).map((event) => (event.kind === "stopped" ? [event.reason, event.message] : event));
}

const partial = (reason: "budget" | "overloaded" | "turns", message: string): Outcome => ({
  kind: "partial",
  reason,
  message,
  changes: { base: sha("b"), tip: sha("1") },
});

describe("a lap's end halts the mission", () => {
  test("not where the work speaks for itself", () => {
    expect(halted([changed(), changed()])).toBeUndefined();
    expect(halted([changed(), failed("turns")])).toBeUndefined();
    expect(halted([partial("budget", "spent"), changed()])).toBeUndefined();
  });

  test("for an injection before anything else, then for a model that declines, each by the first who says so", () => {
    const [[reason, message] = []] = (halted([failed("refused", "no"), failed("injection", "its plan")]) ??
      []) as string[][];
    expect([reason, message]).toEqual([
      "policy",
      expect.stringContaining("the hidden mark of the task was in its plan"),
    ]);
    expect(halted([failed("refused", "first"), failed("refused", "second")])).toEqual([
      ["needs-human", "The model declined the task: first"],
    ]);
  });

  test("for a machine that lacks something, unless something was kept, which is told first", () => {
    expect(halted([failed("environment", "no git")])).toEqual([["environment", "no git"]]);
    expect(halted([failed("setup", "npm ci failed")])).toEqual([["environment", "npm ci failed"]]);
    expect(halted([failed("environment", "no git")], { kept: something })).toEqual([]);
    const unfit = { verdict: verdict("7-2-verify", { kind: "environment", message: "no sandbox" }) };
    expect(halted([changed()], { over: unfit })).toEqual([["environment", "no sandbox"]]);
    expect(
      halted([changed()], { over: { verdict: verdict("7-2-verify", { kind: "broken", message: "m" }) } }),
    ).toBeUndefined();
  });

  test("and says it of the quality gate where its smoke command failed", () => {
    const message = "The set-up command `npm run smoke` ended with exit code 1";
    const config = { quality: { smoke: "npm run smoke" } };
    expect(halted([failed("setup", message)], { config })).toEqual([
      ["environment", `The quality gate is closed: smoke command. ${message}`],
    ]);
    expect(halted([failed("setup", "npm ci failed")], { config })).toEqual([["environment", "npm ci failed"]]);
    expect(halted([failed("setup", message)])).toEqual([["environment", message]]);
  });

  test("for a while where the provider is down, longer each time, and for good the seventh time", () => {
    const parked = (parks: number) => halted([changed(), failed("overloaded", "529")], { mission: { parks } });
    const until = (minutes: number) => [{ kind: "parked", until: at(60 + minutes), reason: "529" }];
    expect([parked(0), parked(1), parked(5)]).toEqual([until(5), until(10), until(160)]);
    expect(parked(6)).toEqual([["environment", "The model provider could not be reached 6 times: 529"]]);
    expect(halted([partial("overloaded", "529")])).toEqual(until(5));
  });

  test("where jobs were lost, the third time in a row; before that they are done again", () => {
    const words = "The jobs of 3 laps in a row were lost before they could hand anything over.";
    const after = (losses: number, given: Given = {}) =>
      halted([changed()], { closed: lost, mission: { losses }, ...given });
    expect([after(0), after(1), after(2)]).toEqual([[], [], [["environment", words]]]);
    expect(halted([changed()], { mission: { losses: 2 } })).toBeUndefined();
    expect(after(2, { over: { assembled: assembled() } })).toBeUndefined();
  });

  test("not for a run that we held ourselves", () => {
    const cancelled = (given: Given) => halted([failed("cancelled")], { closed: lost, ...given });
    expect(cancelled({ mission: { losses: 2, paused: { by: "anna" } } })).toEqual([]);
    expect(cancelled({ mission: { losses: 2 }, config: { enabled: false } })).toEqual([]);
    expect(cancelled({ mission: { losses: 2 } })).toMatchObject([["environment", expect.stringContaining("3 laps")]]);
    expect(cancelled({ mission: { losses: 1 } })).toEqual([]);
  });

  test("for its budget, unless who ran out can get half as much again alone", () => {
    const closed = (cost: number) =>
      lapClosed(2, {
        spend: [
          { task: task("7-2-build-u2"), role: "builder", model: "m", calls: 1, usage: call(1).usage, cost: usd(cost) },
        ],
      });
    const ended = (cost: number, reserved = 2) =>
      halted([changed(), failed("budget", "$2.00 is spent")], {
        closed: closed(cost),
        mission: { open: { ...open, tasks: open.tasks.map((each) => ({ ...each, reserved: usd(reserved) })) } },
      });
    expect(ended(4.9)).toEqual([["budget", "$2.00 is spent"]]);
    expect(ended(0.1)).toEqual([["budget", "$2.00 is spent"]]);
  });
});

describe("the books of a lap", () => {
  const lap = (given: object = {}, handoffs = came(changed(), changed())) => ({ ...over(handoffs), ...given });
  const books = (given: object = {}, handoffs = came(changed(), changed()), tasks: object = {}) =>
    closeBooks({ ...open, ...tasks }, lap(given, handoffs), at(2 + 10));

  test("have each task's calls by role and model, with the hashes of what was asked and answered", () => {
    const calls = [
      call(0.1, { prompt: "p1", request: `${"1".repeat(63)}x`, answer: "a".repeat(64) }),
      call(0.2, { prompt: "p2", request: "2".repeat(64), answer: "b".repeat(64) }),
      call(0.3, { role: "critic" }),
      call(0.4, { model: "other", outcome: "cached" }),
      call(0.05, { model: "other", outcome: "cached", usage: { ...call(1).usage, thinking: 7 } }),
    ];
    const { usage } = call(1);
    expect(books({}, [handoff("7-2-build-u1", changed(), { calls })]).spend).toEqual([
      {
        task: "7-2-build-u1",
        role: "builder",
        model: "claude-sonnet-5-5",
        prompt: "p1",
        calls: 2,
        usage: { input: 2000, output: 400, cacheRead: 600, cacheWrite: 80 },
        cost: usd(0.3),
        exchanges: ["1111111111111111:aaaaaaaaaaaaaaaa", "2222222222222222:bbbbbbbbbbbbbbbb"],
      },
      { task: "7-2-build-u1", role: "critic", model: "claude-sonnet-5-5", calls: 1, usage, cost: usd(0.3) },
      {
        task: "7-2-build-u1",
        role: "builder",
        model: "other",
        calls: 2,
        cached: 2,
        usage: { input: 2000, output: 400, cacheRead: 600, cacheWrite: 80, thinking: 7 },
        cost: usd(0.45),
      },
    ]);
  });

  test("charge for what was lost what it had set aside, or what its ledger could not settle, and nothing when it was never given", () => {
    const one = came(changed());
    expect(books({}, one).lost).toEqual([{ task: "7-2-build-u2", charged: usd(2) }]);
    const ledgers = new Map([
      [task("7-2-build-u2"), { task: task("7-2-build-u2"), calls: [call(0.5)], unsettled: usd(0.25) }],
    ]);
    const known = books({ ledgers }, one);
    expect(known.lost).toEqual([{ task: "7-2-build-u2", charged: usd(0.25) }]);
    expect(known.spend.map(({ task: id, cost }) => [id, cost])).toEqual([
      ["7-2-build-u1", usd(0.25)],
      ["7-2-build-u2", usd(0.5)],
    ]);
    expect(costOfLap(known)).toBe(usd(1));
    expect(books({ given: false }, one).lost).toEqual([{ task: "7-2-build-u2", charged: usd(0) }]);
    expect(books().lost).toEqual([]);
  });

  test("miss a verification only where there was nothing else to show", () => {
    const alone = { tasks: [verify] };
    expect(books({}, [], alone).lost).toEqual([{ task: "7-2-verify", charged: usd(0) }]);
    expect(books({ verdict: verdict("7-2-verify", { kind: "broken", message: "m" }) }, [], alone).lost).toEqual([]);
  });

  test("have what calls may have cost besides, where they may have", () => {
    const [first, second] = came(changed(), changed());
    const both = [
      { ...first, unsettled: usd(0.5) },
      { ...second, unsettled: usd(0) },
    ] as never;
    const closed = books({}, both);
    expect(closed.unsettled).toEqual([{ task: "7-2-build-u1", charged: usd(0.5) }]);
    expect(costOfLap(closed)).toBe(usd(1));
    expect(books()).not.toHaveProperty("unsettled");
  });

  test("count the time that workers worked: of those lost, until the lap was looked at and no longer than they had", () => {
    const [first] = came(changed());
    const worked = [{ ...first, seconds: 9.2 }] as never;
    const since = { openedAt: at(2) };
    expect(books({}, worked, since).seconds).toBe(9.2 + 600 + 0.8);
    expect(books({}, worked, { ...since, openedAt: at(2 + 10 - 40) }).seconds).toBe(1810);
    expect(books({}, worked, { openedAt: at(99) }).seconds).toBe(10);
    expect(books({ given: false }, worked, since).seconds).toBe(10);
    expect(books({}, worked, { ...since, tasks: [build("u1"), build("u2", { minutes: undefined })] }).seconds).toBe(10);
    expect(minute).toBe(60_000);
  });

  test("keep limits, notes with their unit, and what was blocked", () => {
    const [first, second] = came(changed(), changed());
    const note = { kind: "concern", text: "It is slow." };
    const blocked = [{ host: "a.example", count: 2 }];
    const handoffs = [
      { ...first, limits: [at(1)], notes: [note], blocked },
      { ...second, limits: [at(2)] },
    ] as never;
    const closed = books({}, handoffs);
    expect(closed.limits).toEqual([at(1), at(2)]);
    expect(closed.notes).toEqual([{ ...note, unit: "u1" }]);
    expect(closed.blocked).toEqual(blocked);
    const planning = { tasks: [{ id: task("7-2-build-u1"), kind: "plan", reserved: usd(1) }] };
    expect(books({}, handoffs, planning).notes).toEqual([note]);
    for (const name of ["limits", "blocked", "signals"]) expect(books()).not.toHaveProperty(name);
  });

  test("tell of what the lap relied on whether it works: it does where it did for anybody, and an answer that was known tells nothing", () => {
    const uses = [Circuit.parse("provider:anthropic"), Circuit.parse("role:builder")];
    const signals = (outcomes: readonly Outcome[], given: object = {}) =>
      books(given, came(...outcomes), { uses }).signals?.map(({ circuit, ok }) => `${circuit} ${ok}`);
    expect(signals([changed(), failed("overloaded")])).toEqual(["provider:anthropic true", "role:builder true"]);
    expect(signals([failed("overloaded"), failed("overloaded")])).toEqual(["provider:anthropic false"]);
    expect(signals([failed("overloaded")], { given: false })).toBeUndefined();
    const cached = [handoff("7-2-build-u1", changed(), { calls: [call(0), call(0, { outcome: "cached" })] })];
    const verified = { tasks: [build("u1"), verify], uses };
    expect(books({}, cached, verified)).not.toHaveProperty("signals");
  });
});
