import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MissionEvent } from "#mission/course/event";
import type { FeedbackItem } from "#mission/task";
import { fingerprintOf, normalised } from "#mission/progress/fingerprint";
import { fresh, progressAfter, type Progress } from "#mission/progress/state";
import { standstillOf } from "#mission/progress/standstill";
import { sayStandstill } from "#mission/say/standstill";
import type { Sha } from "#mission/ids";
import { sha } from "../support/values.ts";

const item = (text: string, source: FeedbackItem["source"] = "verification"): FeedbackItem => ({
  key: "verify:t",
  source,
  text,
});

function round(tree: Sha | undefined): MissionEvent {
  const parts = { tests: 0, completion: 1, regression: 1 };
  const worth = { score: 0.5, parts, passed: [], ...(tree === undefined ? {} : { tree }) };
  return { kind: "lapClosed", lap: 1, spend: [], lost: [], notes: [], round: worth };
}

/** An attempt that made this tree and failed with this log. */
function fails(text: string, tree?: Sha): readonly MissionEvent[] {
  return [
    round(tree),
    { kind: "attemptFailed", reason: "verification", message: "`npm test` failed", feedback: [item(text)] },
  ];
}

const idle: readonly MissionEvent[] = [
  { kind: "attemptFailed", reason: "work", message: "the attempt before ended with “no-change”: .", feedback: [] },
];
const lost: readonly MissionEvent[] = [
  { kind: "attemptFailed", reason: "verification", message: "It died.", feedback: [], infrastructure: true },
];
const checks = (text: string): readonly MissionEvent[] => [{ kind: "feedbackTaken", feedback: [item(text, "check")] }];
const bounces = (text: string): readonly MissionEvent[] => [
  { kind: "bounced", head: sha("1"), feedback: [item(text, "conflict")] },
];
const person: readonly MissionEvent[] = [{ kind: "feedbackTaken", feedback: [item("Please.", "person")] }];

function after(...events: readonly (readonly MissionEvent[])[]): Progress {
  return events.flat().reduce<Progress>(progressAfter, fresh);
}

describe("the fingerprint of a failure", () => {
  test.each([
    ["line numbers", "Error at src/a.js:12:5", "Error at src/a.js:99:1"],
    ["numbers", "actual: 0.3333333333333333", "actual: -2"],
    ["times", "not ok 1 - adds (12.4 ms)", "not ok 1 - adds (9 ms)"],
    ["temporary places", "ENOENT /tmp/muster-1a/clone/x", "ENOENT /tmp/muster-2b/clone/x"],
    ["ids", "commit 0a1b2c3d4e5f failed", "commit ffeeddccbbaa failed"],
    ["layout", "red\n\n  bad", "red bad"],
  ])("is the same with other %s", (_, one, other) => {
    expect(normalised(one)).toBe(normalised(other));
  });

  test("is another for another failure, or another kind of failure", () => {
    expect(normalised("cannot find module")).not.toBe(normalised("is not a function"));
    const failure = { message: "m", feedback: [item("log")] };
    expect(fingerprintOf({ ...failure, reason: "verification" })).not.toBe(
      fingerprintOf({ ...failure, reason: "review" }),
    );
  });

  test("does not hang on what the worker said of it", () => {
    const failure = { reason: "verification", message: "m", feedback: [item("log")] };
    const told = { ...failure, feedback: [...failure.feedback, item("I tried hard.", "worker")] };
    expect(fingerprintOf(told)).toBe(fingerprintOf(failure));
  });
});

const [a, b, c] = [sha("1"), sha("2"), sha("3")];

describe("a mission stands still", () => {
  test.each<[string, Progress, string | undefined]>([
    ["not at first", after(), undefined],
    ["not after one failure", after(fails("x", a)), undefined],
    ["not when the same failure meets another change", after(fails("x", a), fails("x", b)), undefined],
    ["when the same change fails alike twice", after(fails("x", a), fails("x", a)), "nothing-new"],
    ["not when the same change fails otherwise", after(fails("x", a), fails("y", a)), undefined],
    ["when nothing is changed twice", after(idle, idle), "nothing-new"],
    ["not when machines lost it again and again", after(lost, lost, lost, lost), undefined],
    ["though machines lost something in between", after(fails("x", a), lost, fails("x", a)), "nothing-new"],
    ["when three changes fail alike", after(fails("x 1", a), fails("x 2", b), fails("x 3", c)), "same-failure"],
    ["not when another failure was between", after(fails("x", a), fails("y", b), fails("x", c)), undefined],
    ["when it comes back to a change that failed", after(fails("x", a), fails("y", b), fails("z", a)), "oscillating"],
    ["when two checks take turns", after(checks("lint"), checks("size"), checks("lint"), checks("size")), "ping-pong"],
    ["not after one turn of each", after(checks("lint"), checks("size"), checks("lint")), undefined],
    [
      "when the queue and a check take turns",
      after(bounces("conflict"), checks("size"), bounces("conflict"), checks("size")),
      "ping-pong",
    ],
    ["when the queue gives it back alike three times", after(bounces("x"), bounces("x"), bounces("x")), "same-failure"],
    ["not once a person has said something", after(fails("x", a), fails("x", a), person), undefined],
    ["no sooner for what was before a person spoke", after(fails("x", a), person, fails("x", a)), undefined],
  ])("%s", (_, progress, kind) => {
    expect(standstillOf(progress)?.kind).toBe(kind);
  });

  test("and says so as a maintainer understands it", () => {
    const said = (...events: readonly (readonly MissionEvent[])[]) => {
      const standstill = standstillOf(after(...events));
      return standstill && sayStandstill(standstill);
    };
    expect(said(fails("x", a), fails("x", a))).toBe(
      "The last attempt was the one before over again: nothing in the change was different, and it failed alike (`npm test` failed). Another attempt would only cost money, so it was stopped early. Say in the issue what should be done differently.",
    );
    expect(said(fails("x", a), fails("x", b), fails("x", c))).toContain(
      "3 attempts in a row, each with another change",
    );
    expect(said(fails("x", a), fails("y", b), fails("z", a))).toContain("back and forth between two changes");
    expect(said(checks("lint"), checks("size"), checks("lint"), checks("size"))).toContain(
      "meeting one breaks the other: lint, then size, and both again.",
    );
  });

  test("at the latest after so many failures of two kinds and changes, whatever their order", () => {
    const some = fc.array(fc.tuple(fc.constantFrom("x", "y"), fc.constantFrom(a, b)), { minLength: 6, maxLength: 12 });
    fc.assert(
      fc.property(some, (failures) => {
        const steps = failures.map((_, index) =>
          standstillOf(after(...failures.slice(0, index + 1).map(([text, tree]) => fails(text, tree)))),
        );
        expect(steps.some((each) => each !== undefined)).toBe(true);
      }),
    );
  });
});
