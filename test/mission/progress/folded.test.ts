/** What each event changes of how a mission gets on, and of how much it may try: exactly that, and nothing else. */

import { describe, expect, test } from "vitest";
import type { MissionEvent } from "#mission/course/event";
import { usd } from "#mission/ids";
import { fingerprintOf, normalised } from "#mission/progress/fingerprint";
import { incidentOf } from "#mission/progress/incident";
import { type Ladder, ladderAfter, mayGoUp, onTop } from "#mission/progress/ladder";
import { fresh, type Progress, progressAfter, type Trouble } from "#mission/progress/state";
import type { FeedbackItem } from "#mission/task";
import { factsOf } from "../support/facts.ts";
import { result } from "../support/laps.ts";
import { and, built, lapClosed, planned, readied, stages } from "../support/lives.ts";
import { at, planOf, run, sha, task, unit, unitId } from "../support/values.ts";

const item = (source: FeedbackItem["source"], text = "It fails.", key = "k"): FeedbackItem => ({ key, source, text });
const failed = (reason: string, message = "m", feedback: FeedbackItem[] = []): MissionEvent => ({
  kind: "attemptFailed",
  reason,
  message,
  feedback,
});
const bounced: MissionEvent = { kind: "bounced", head: sha("1"), feedback: [item("conflict", "a.js\nb.js")] };
const round = { score: 1, parts: { completion: 1, regression: 1 }, passed: [], tree: sha("e") };

/** In the middle of something. */
const busy: Ladder = {
  rung: "fallback",
  trigger: "verification",
  limits: [at(0)],
  merges: { tried: 4, conflicts: 1 },
  failures: 2,
  successes: 1,
  shortOfMoney: false,
  reads: 0,
};

describe("of the ladder", () => {
  test.each<[string, MissionEvent, Partial<Ladder>]>([
    ["a plan is a success", planned(), { successes: 2 }],
    ["a feature that is ready is a success", readied, { successes: 2 }],
    ["a verified build is a success, and ends the failures", built(), { successes: 2, failures: 0 }],
    ["a build that was not verified is neither", built(sha("1"), { verified: false }), {}],
    ["a failed verification counts, and ends the successes", failed("verification"), { successes: 0, failures: 3 }],
    ["another failure only ends the successes", failed("review"), { successes: 0 }],
    ["a conflict counts as one", failed("conflict"), { successes: 0, merges: { tried: 4, conflicts: 2 } }],
    [
      "what the queue gave back was tried, and is a conflict",
      bounced,
      { successes: 0, merges: { tried: 5, conflicts: 2 } },
    ],
    ["a lap that put something together was tried", lapClosed(1, { round }), { merges: { tried: 5, conflicts: 1 } }],
    ["a lap that did not was not", lapClosed(1), {}],
    ["limits are kept one after the other", lapClosed(1, { limits: [at(1)] }), { limits: [at(0), at(1)] }],
    ["what does not concern it changes nothing", { kind: "paused", by: "anna" }, {}],
  ])("%s", (_, event, changed) => {
    expect(ladderAfter(busy, event)).toEqual({ ...busy, ...changed });
  });

  test("a step down or up begins counting anew, and that money was short is remembered", () => {
    const counted = { limits: [], merges: { tried: 0, conflicts: 0 }, failures: 0, successes: 0 };
    const down = (trigger: "budget" | "conflicts") => ({ kind: "degraded", to: "plan-only", trigger }) as const;
    expect(ladderAfter(busy, down("conflicts"))).toEqual({
      ...busy,
      ...counted,
      rung: "plan-only",
      trigger: "conflicts",
    });
    const short = ladderAfter(busy, down("budget"));
    expect(short).toEqual({ ...busy, ...counted, rung: "plan-only", trigger: "budget", shortOfMoney: true });
    expect(ladderAfter(short, down("conflicts")).shortOfMoney).toBe(true);
    expect(ladderAfter(busy, { ...down("conflicts"), to: "read-only" }).reads).toBe(1);
    expect(ladderAfter(busy, { kind: "recovered", to: "fewer-workers" })).toEqual({
      ...busy,
      ...counted,
      rung: "fewer-workers",
    });
    const again: MissionEvent = { kind: "reopened", by: "anna", title: "t", body: "b", stands: true };
    expect(ladderAfter(busy, again)).toEqual(onTop);
  });

  test("the last sixty limits are kept", () => {
    const limits = Array.from({ length: 61 }, (_, second) => at(second));
    expect(ladderAfter(onTop, lapClosed(1, { limits })).limits).toEqual(limits.slice(1));
  });

  test("three successes lead up, from anywhere but the top", () => {
    expect([2, 3].map((successes) => mayGoUp({ ...busy, successes }))).toEqual([false, true]);
    expect(mayGoUp({ ...onTop, successes: 9 })).toBe(false);
  });
});

const trouble: Trouble = { source: "attempt", fingerprint: "f", what: "w", tree: undefined, idle: false };
const begun: Progress = {
  ...fresh,
  rounds: [round],
  troubles: [trouble],
  costs: [usd(1)],
  estimated: usd(2),
  incident: { run: run(1), url: "https://github.test/1" },
  toldBefore: false,
};
const without = (progress: Progress): Progress => ({ ...progress, ladder: onTop });
const after = (event: MissionEvent, from = begun) => without(progressAfter(from, event));
const spent = (cost: number) => ({
  task: task("7-1-plan"),
  role: "planner",
  model: "m",
  calls: 1,
  usage: { input: 1, output: 1, cacheRead: 0, cacheWrite: 0 },
  cost: usd(cost),
});

describe("of its progress", () => {
  test("a lap that cost something is kept with what it was worth", () => {
    const more = { ...round, score: 0.5 };
    expect(after(lapClosed(2, { spend: [spent(0.25), spent(0.5)], round: more }))).toEqual({
      ...without(begun),
      costs: [usd(1), usd(0.75)],
      rounds: [round, more],
    });
    expect(after(lapClosed(2))).toEqual(without(begun));
  });

  test("a lap of which something was lost tells nothing of costs, unless nothing was charged for it", () => {
    const lost = (charged: number) => [{ task: task("7-2-build"), charged: usd(charged) }];
    expect(after(lapClosed(2, { spend: [spent(0.25)], lost: lost(2) })).costs).toEqual([usd(1)]);
    expect(after(lapClosed(2, { spend: [spent(0.25)], lost: lost(0) })).costs).toEqual([usd(1), usd(0.25)]);
  });

  test("a plan begins the costs anew, with its share of the estimate", () => {
    const three = planOf(unit("u1"), unit("u2", { needs: [unitId("u1")] }));
    const estimate = { low: usd(3), expected: usd(6), high: usd(9) };
    const estimatedBy = (samples: number): MissionEvent => ({ ...planned(three), estimate: { ...estimate, samples } });
    expect(after(estimatedBy(1))).toEqual({ ...without(begun), costs: [], estimated: usd(2) });
    expect(after(estimatedBy(0)).estimated).toBe(usd(1));
    expect(after(planned()).estimated).toBe(usd(0));
  });

  test.each<[string, MissionEvent, Partial<Progress>]>([
    [
      "a diagnosis begins the rounds anew",
      { kind: "diagnosed", diagnosis: { advice: "retry", cause: "c", hint: "h", questions: [] } } as never,
      { rounds: [] },
    ],
    [
      "who takes it up again forgets rounds, troubles, costs, and what was kept of the stop",
      { kind: "reopened", by: "anna", title: "t", body: "b", stands: true },
      { rounds: [], troubles: [], costs: [], incident: undefined },
    ],
    [
      "an incident is remembered",
      { kind: "incident", run: run(9), url: "https://github.test/9" },
      { incident: { run: run(9), url: "https://github.test/9" } },
    ],
    [
      "what a person built is news",
      { kind: "adopted", head: sha("2"), heard: 1 } as never,
      { rounds: [], troubles: [] },
    ],
    ["a rewritten issue is news", { kind: "restated", title: "t", body: "b" }, { rounds: [], troubles: [] }],
    [
      "what a person asks for is news",
      { kind: "feedbackTaken", feedback: [item("person")] },
      { rounds: [], troubles: [] },
    ],
    [
      "so is being told what was red before, which is remembered",
      { kind: "feedbackTaken", feedback: [item("check"), item("verification", "t", "before:npm test")] },
      { rounds: [], troubles: [], toldBefore: true },
    ],
    ["a pause is nothing to it", { kind: "paused", by: "anna" }, {}],
  ])("%s", (_, event, changed) => {
    expect(after(event)).toEqual({ ...without(begun), ...changed });
  });

  test("a build is held against the commit where the feature begins, and another commit is another matter", () => {
    const before = { commit: sha("b"), results: [result()] };
    const told = { ...begun, toldBefore: true };
    expect(after(built(sha("1"), { before, health: "hurt" }), told)).toMatchObject({
      before,
      health: "hurt",
      toldBefore: false,
    });
    const known = { ...told, before };
    expect(after(built(sha("1"), { before }), known)).toMatchObject({ before, toldBefore: true });
    expect(after(built(), known)).toMatchObject({ before, toldBefore: true, health: undefined });
    const other = { ...before, commit: sha("c") };
    expect(after(built(sha("1"), { before: other }), known)).toMatchObject({ before: other, toldBefore: false });
  });

  test("what goes wrong is kept with who said it, what it was, and on which tree", () => {
    const last = (event: MissionEvent) => after(event).troubles.at(-1);
    expect(last(failed("verification", "`npm test` failed\nat line 3", [item("verification")]))).toEqual({
      source: "attempt",
      fingerprint: "verification: it fails.",
      what: "`npm test` failed",
      tree: sha("e"),
      idle: false,
    });
    expect(last(bounced)).toEqual({
      source: "queue",
      fingerprint: "queue: a.js b.js",
      what: "a.js",
      tree: sha("e"),
      idle: false,
    });
    expect(last({ kind: "feedbackTaken", feedback: [item("check", "lint: 3 errors")] })).toEqual({
      source: "check",
      fingerprint: "check: lint: <n> errors",
      what: "lint: 3 errors",
      tree: sha("e"),
      idle: false,
    });
    expect(last(failed("work", "it ended with “no-change”: ."))).toMatchObject({ tree: undefined, idle: true });
    expect(last(failed("review", "it ended with “no-change”: ."))).toMatchObject({ tree: sha("e"), idle: false });
    expect(last(failed("conflict"))).toMatchObject({ tree: undefined, idle: false });
    expect(last(failed("verification", "x".repeat(400)))?.what).toBe("x".repeat(300));
    expect(last(failed("verification", ""))?.what).toBe("");
  });

  test("the last sixty of each are kept", () => {
    const many = Array.from({ length: 61 }, (_, nth) => failed("verification", `failure ${nth}`));
    const { troubles } = many.reduce<Progress>(progressAfter, fresh);
    expect([troubles.length, troubles[0]?.what, troubles.at(-1)?.what]).toEqual([60, "failure 1", "failure 60"]);
  });
});

test("a failure is known by what was complained about, without what differs each time", () => {
  const text = "At ./src/a.js:12:5\n  commit 0a1b2c3d failed in https://x.test/a/b: -3.5 of 7";
  expect(normalised(text)).toBe("at <path>:<n>:<n> commit <id> failed in <path>: <n> of <n>");
  expect(normalised("deadbeef cafe 12345678")).toBe("<id> cafe <n>");
  expect(normalised("x ".repeat(3000))).toHaveLength(4000);
  const failure = {
    reason: "r",
    message: "M",
    feedback: [item("check", "A"), item("worker", "W"), item("review", "B")],
  };
  expect(fingerprintOf(failure)).toBe("r: a b");
  expect(fingerprintOf({ ...failure, feedback: [item("worker", "W")] })).toBe("r: m");
});

test("what led to a stop is put on record once, where a run keeps it, and not for what was called off", () => {
  const stop = (reason: "budget" | "cancelled") => and(stages.queued, { kind: "stopped", reason, message: "m" });
  const facts = factsOf({ run: run(9), runUrl: "https://github.test/9" });
  const incident = { kind: "incident", run: run(9), url: "https://github.test/9" } as const;
  const step = incidentOf({ mission: stop("budget"), facts });
  expect(step).toMatchObject({ kind: "perform", deeds: [{ kind: "record", events: [incident] }] });
  expect(incidentOf({ mission: and(stop("budget"), incident), facts })).toBeUndefined();
  expect(incidentOf({ mission: stop("cancelled"), facts })).toBeUndefined();
  expect(incidentOf({ mission: stages.done, facts })).toBeUndefined();
  expect(incidentOf({ mission: stop("budget"), facts: factsOf() })).toBeUndefined();
});
