/** What a verification that did not pass means, by what was so before anything was changed. */

import { describe, expect, test } from "vitest";
import type { MissionEvent } from "#mission/course/event";
import { beforeOf, healthNow, unmeasured } from "#mission/health/before";
import type { Mission } from "#mission/course/state";
import { redEvents, stopForRed, stopUnmended } from "#mission/health/red";
import { healthText } from "#mission/say/health";
import { withoutTail } from "#mission/verdict";
import { factsOf } from "../support/facts.ts";
import { failed, handoff, over, ran, red, result, verdict } from "../support/laps.ts";
import { and, built, eventsOf, lapOpened, life, opened, planned, stages } from "../support/lives.ts";
import { at, configured, sha, unitId } from "../support/values.ts";

const failing = withoutTail(result({ exit: 1, tests: { passed: 2, failed: 1, skipped: 0 } }));
const before = { commit: sha("b"), results: [failing] };
const open = lapOpened(2, "build", "verify");
const building = life(opened, planned(), open);
const lap = {
  open: building.open,
  over: {
    ...over([]),
    verdict: verdict("7-2-verify", { kind: "ran", commit: sha("1"), tree: sha("e"), results: [red], before }),
  },
} as never;
const untold = {
  open: building.open,
  over: { ...over([]), verdict: verdict("7-2-verify", ran(sha("1"), red)) },
} as never;
const tried = [{ key: "tried", source: "worker" as const, text: "I tried." }];
const log = {
  key: "verify:npm test",
  source: "verification",
  text: "`npm test` ended with exit code 1. Its last lines:\n\nnot ok 2 - the empty list",
};
const told = { ...building, progress: { ...building.progress, before, toldBefore: true } };
const scene = (mission: Mission) => ({ mission, facts: factsOf(), config: configured().config, now: at(9) });

describe("a verification that did not pass", () => {
  test("is nothing when it did, or did not run", () => {
    expect(redEvents(building, lap, [result()], tried)).toEqual([]);
    expect(redEvents(building, lap, undefined, tried)).toEqual([]);
  });

  test("is a failed attempt, with each command that had to pass and did not", () => {
    const results = [
      red,
      result({ name: "lint", run: "npm run lint", exit: 2, tail: "a\u200Bb" }),
      result({ name: "slow", run: "npm run slow", timedOut: true }),
      result({ name: "empty", run: "npm run empty", tests: { passed: 0, failed: 0, skipped: 0 } }),
      result({ name: "gone", run: "npm run gone", exit: undefined }),
      result({ name: "extra", run: "npm run extra", exit: 1, required: false }),
      result({ name: "n".repeat(300), run: "good" }),
    ];
    const events = redEvents(building, untold, results, tried);
    expect(events).toEqual([
      {
        kind: "attemptFailed",
        reason: "verification",
        message:
          "`npm test` ended with exit code 1; `npm run lint` ended with exit code 2; `npm run slow` ran out of time; `npm run empty` ran no test; `npm run gone` ended with exit code none",
        feedback: [
          log,
          {
            key: "verify:lint",
            source: "verification",
            text: "`npm run lint` ended with exit code 2. Its last lines:\n\nab",
          },
          {
            key: "verify:slow",
            source: "verification",
            text: "`npm run slow` ran out of time. Its last lines:\n\n3 passing",
          },
          {
            key: "verify:empty",
            source: "verification",
            text: "`npm run empty` ran no test. Its last lines:\n\n3 passing",
          },
          {
            key: "verify:gone",
            source: "verification",
            text: "`npm run gone` ended with exit code none. Its last lines:\n\n3 passing",
          },
          ...tried,
        ],
      },
    ]);
    const long = Array.from({ length: 100 }, () => result({ name: "n".repeat(300), run: "r".repeat(50), exit: 1 }));
    const [many] = redEvents(building, untold, long, []);
    expect(many?.kind === "attemptFailed" && [many.message.length, many.feedback[0]?.key]).toEqual([
      2000,
      `verify:${"n".repeat(193)}`,
    ]);
  });

  test("is nobody's fault where it was so before, and a worker is told once", () => {
    expect(redEvents(building, lap, [red], tried)).toEqual([
      {
        kind: "feedbackTaken",
        feedback: [
          {
            key: "before:bbbbbbbbbbbb",
            source: "verification",
            text: expect.stringMatching(
              /^`npm test` did not pass on bbbbbbb, where this feature begins, before anything/,
            ),
          },
          log,
        ],
      },
    ]);
    expect(eventsOf(stopForRed(scene(building), lap, [red]))).toEqual([]);
  });

  test("that a worker was told of goes to people, with what they can do", () => {
    const [event] = redEvents(told, lap, [red], tried);
    expect(event).toMatchObject({
      kind: "feedbackTaken",
      feedback: [
        {
          key: "queue:before:bbbbbbbbbbbb",
          text: "The branch that this feature starts from did not pass `npm test`; what has landed since is merged. See that all commands pass now.",
        },
        log,
      ],
    });
    expect(eventsOf(stopForRed(scene(told), lap, [red]))).toEqual([
      {
        kind: "stopped",
        reason: "environment",
        message:
          "The branch that it starts from is red: `npm test` did not pass on bbbbbbb either, before anything was changed (1 test fails there). The change makes nothing worse, so nobody is blamed, but nothing lands on a red branch. **What I need from you:** mend the branch, or label an issue for it.",
      },
    ]);
    expect(eventsOf(stopForRed(scene(told), lap, [result()]))).toEqual([]);
    expect(eventsOf(stopForRed(scene(told), lap, undefined))).toEqual([]);
    expect(eventsOf(stopForRed(scene(told), untold, [result({ exit: 2, name: "lint", run: "lint" })]))).toEqual([]);
  });
});

describe("a worker who was told what was red before, and changed nothing", () => {
  const item = { key: "before:bbbbbbbbbbbb", source: "verification" as const, text: "It was red." };
  const other = { key: "review:1", source: "review" as const, text: "Nicer names." };
  const withHead = and(life(opened, planned()), built(sha("1"), { results: [red], verified: false }));
  const mission = {
    ...withHead,
    feedback: [other, item],
    progress: { ...withHead.progress, before, toldBefore: true },
  };
  const came = (...reasons: readonly ("no-change" | "turns")[]) =>
    over(reasons.map((reason, nth) => handoff(`7-3-fix-u${nth + 1}`, failed(reason))));
  const events = (from: Mission, lapOver = came("no-change")): readonly MissionEvent[] => {
    const step = stopUnmended(scene(from), lapOver);
    return step === undefined ? [] : eventsOf(step);
  };

  test("leaves it to people", () => {
    expect(events(mission)).toMatchObject([
      { kind: "feedbackTaken", feedback: [{ key: "queue:before:bbbbbbbbbbbb" }] },
      { kind: "stopped", reason: "environment", message: expect.stringContaining("is red: `npm test`") },
    ]);
    expect(events(mission, came("no-change", "no-change"))).toHaveLength(2);
  });

  test("does not, where any of that is not so", () => {
    expect(events({ ...mission, feedback: [other] })).toEqual([]);
    expect(events(mission, came("no-change", "turns"))).toEqual([]);
    expect(events({ ...mission, head: undefined })).toEqual([]);
    expect(events({ ...mission, progress: { ...mission.progress, before: undefined } })).toEqual([]);
    expect(events({ ...mission, progress: { ...mission.progress, toldBefore: false } })).toEqual([]);
    const good = { ...before, results: [withoutTail(result())] };
    expect(events({ ...mission, progress: { ...mission.progress, before: good } })).toEqual([]);
  });
});

describe("the commit that a feature begins at", () => {
  const measured = { ...building, progress: { ...building.progress, before } };
  const from = and(stages.planned, built(sha("1"), { base: sha("b"), units: [unitId("u1")] }));

  test("is looked at once: where the feature branched off, or what is merged now", () => {
    expect(unmeasured(building, { base: sha("b") })).toBe(sha("b"));
    expect(unmeasured(measured, { base: sha("b") })).toBeUndefined();
    expect(unmeasured(measured, { base: sha("b"), merge: sha("c") })).toBe(sha("c"));
    const head = from.head === undefined ? undefined : { ...from.head, from: sha("d") };
    expect(unmeasured({ ...from, head }, { base: sha("1") })).toBe(sha("d"));
  });

  test("is known from this lap before an earlier one, and only where it is that commit", () => {
    const assembly = { base: sha("b"), parts: [], at: at(0) };
    const said = (commit: string) => ({
      verdict: verdict("7-2-verify", {
        kind: "ran",
        commit: sha("1"),
        tree: sha("e"),
        results: [red],
        before: { ...before, commit: sha(commit) },
      }),
    });
    const late = {
      ...measured,
      progress: { ...measured.progress, before: { ...before, results: [withoutTail(result())] } },
    };
    expect(beforeOf(measured, { assembly: undefined }, said("b"))).toBeUndefined();
    expect(beforeOf(late, { assembly }, said("b"))).toEqual(before);
    expect(beforeOf(measured, { assembly }, said("c"))).toEqual(before);
    expect(beforeOf(measured, { assembly }, { verdict: undefined })).toEqual(before);
    expect(
      beforeOf(building, { assembly }, { verdict: verdict("7-2-verify", { kind: "broken", message: "m" }) }),
    ).toBeUndefined();
  });

  test("says what a change did to the project's health, where anybody looked", () => {
    expect(healthNow(before, [red])).toEqual({ health: "neutral", before });
    expect(healthNow(before, [result()])).toEqual({ health: "helped", before });
    expect(healthNow(before, [])).toEqual({});
    expect(healthNow(undefined, [result()])).toEqual({ health: "neutral" });
    expect(healthNow(undefined, [red])).toEqual({});
    const text = (health: "helped" | "neutral" | "hurt" | undefined) =>
      healthText({ progress: { ...building.progress, health } });
    expect(["helped", "neutral", "hurt"].map((each) => text(each as "hurt").split(".**")[0])).toEqual([
      "**Health: helped",
      "**Health: neutral",
      "**Health: hurt",
    ]);
    expect(text(undefined)).toBe("");
  });
});
