/** What people read of past decisions: what was seen, what was decided, how it stood, and what of it would be otherwise now. */

import { describe, expect, test } from "vitest";
import { createHash } from "node:crypto";
import { differences, type Digest, digestOf } from "#mission/evidence/digest";
import type { MissionEvent } from "#mission/course/event";
import type { MissionFacts } from "#mission/facts";
import { usd } from "#mission/ids";
import { digestText, outcomeText, ruleText, standingText } from "#mission/say/replay/decision";
import { newlySeen, sawIn } from "#mission/say/replay/saw";
import { sayTraces, type Trace } from "#mission/say/trace";
import { type Deed, perform, rest } from "#mission/step";
import { comment, factsOf, issueFacts, pullFacts, review, thread } from "../support/facts.ts";
import { failed, handoff, over, planned, ran, red, result, verdict } from "../support/laps.ts";
import { and, built, plan, reviewed, stages } from "../support/lives.ts";
import { broken, colleague, configured, issue, maintainer, sha, stranger, unitId } from "../support/values.ts";

const saw = (given: Partial<MissionFacts>, about: string) => sawIn(factsOf(given)).get(about);
const onIssue = (given: Parameters<typeof issueFacts>[0]) => saw({ issue: issueFacts(given) }, "issue");

test.each([
  [{}, "#7 is open, labelled by anna, who may write"],
  [{ labels: ["muster: mission"] }, "#7 is open, labelled by anna, who may write"],
  [{ labelledBy: stranger }, "#7 is open, labelled by mallory"],
  [{ labelledBy: undefined }, "#7 is open, labelled"],
  [{ labels: ["bug"], open: false }, "#7 is closed, without the label"],
  [{ editedSince: [stranger, colleague] }, "#7 is open, labelled by anna, who may write, edited since by mallory, ben"],
  [
    { comments: [comment(maintainer, "a"), comment(colleague, "b")] },
    "#7 is open, labelled by anna, who may write, 2 comments, the last by ben",
  ],
])("an issue with %j was seen as: %s", (given, words) => {
  expect(onIssue(given)).toBe(words);
});

test("settings were seen where they kept it from working", () => {
  expect(saw({ config: broken }, "settings")).toBe(
    "the configuration is not valid: Unknown key `verfy`; did you mean `verify`?",
  );
  expect(saw({ config: { kind: "invalid", problems: [] } }, "settings")).toBe(
    "the configuration is not valid: it cannot be read",
  );
  expect(saw({ config: configured({ enabled: false }) }, "settings")).toBe("Muster is switched off here");
  expect(saw({ config: configured({ enabled: false }), offAbove: "the owner says so" }, "settings")).toBe(
    "Muster is switched off above: the owner says so",
  );
  expect(saw({}, "settings")).toBeUndefined();
});

describe("a lap was seen", () => {
  const lap = (given: MissionFacts["lap"]) => saw({ lap: given }, "lap");
  const came = [handoff("7-2-build-u1", failed("refused")), handoff("7-1-plan", planned(plan))];

  test("while it ran, and when its tasks were never given out", () => {
    expect(lap({ kind: "running" })).toBe("its lap is running");
    expect(lap({ ...over([]), given: false })).toBe("its lap is over; its tasks were never handed out");
    expect(lap(over([]))).toBe("its lap is over: nothing came back");
  });

  test("with what came back, whether it went together, and what the commands said", () => {
    const verified = (outcome: Parameters<typeof verdict>[1]) => ({
      ...over(came),
      verdict: verdict("7-2-verify", outcome),
    });
    const names = "7-2-build-u1 failed, 7-1-plan planned";
    expect(lap(verified(ran(sha("1"))))).toBe(`its lap is over: ${names}, verification passed`);
    expect(lap(verified(ran(sha("1"), result(), red)))).toBe(`its lap is over: ${names}, verification failed`);
    expect(lap(verified({ kind: "no-commands", looked: [] }))).toBe(
      `its lap is over: ${names}, verification: no-commands`,
    );
    const conflict = { kind: "conflict", task: came[0]?.task, paths: ["a.js"] } as never;
    expect(lap({ ...over(came), assembled: conflict })).toBe(`its lap is over: ${names}, the parts do not go together`);
    const whole = { kind: "assembled", commit: sha("1"), tree: sha("2"), changes: [] } as never;
    expect(lap({ ...over(came), assembled: whole })).toBe(`its lap is over: ${names}`);
  });
});

describe("a pull request was seen", () => {
  const pull = (given: Parameters<typeof pullFacts>[0]) => saw({ pull: pullFacts(given) }, "pull request");

  test.each([
    [{}, "a draft"],
    [{ draft: false }, "open"],
    [{ open: false }, "closed"],
    [{ open: false, merged: true }, "merged"],
  ])("as %j: %s", (given, words) => {
    expect(pull(given)).toBe(`pull request #8 is ${words} at 1111111`);
  });

  test("with reviews, open threads and checks", () => {
    const threads = [thread("T1"), { ...thread("T2"), resolved: true }, thread("T3")];
    const reviews = [review(maintainer, "approved"), review(colleague, "commented", { commit: sha("2") })];
    const checks = [{ name: "lint", state: "failed" as const, text: "" }];
    expect(pull({ reviews, threads, checks })).toBe(
      "pull request #8 is a draft at 1111111: anna approved, ben commented an older head, 2 open threads, lint failed",
    );
  });
});

test("what the merge queue, the others and the guard had done was seen", () => {
  const landing = { landed: undefined, promoted: undefined, bounced: undefined };
  expect(saw({ landing: { ...landing, promoted: sha("d"), landed: sha("c") } }, "merge queue")).toBe(
    "it reached the default branch with ddddddd",
  );
  expect(saw({ landing: { ...landing, landed: sha("c") } }, "merge queue")).toBe("the merge queue landed ccccccc");
  const bounced = { head: sha("b"), reason: "conflict" } as never;
  expect(saw({ landing: { ...landing, bounced } }, "merge queue")).toBe("the merge queue gave bbbbbbb back");
  expect(saw({}, "merge queue")).toBeUndefined();
  const standing = (number: number, active: boolean) => ({ issue: issue(number), active }) as never;
  expect(saw({ others: [standing(8, false)] }, "others")).toBeUndefined();
  expect(saw({ others: [standing(8, false)], spentToday: usd(0.5) }, "others")).toBe(
    "nobody else is at work; $0.50 spent or set aside today",
  );
  expect(saw({ others: [standing(8, true)] }, "others")).toBe("one other is at work; $0.00 spent or set aside today");
  expect(saw({ others: [standing(8, true), standing(9, true)] }, "others")).toMatch(/^2 others are at work;/);
  const withheld = [
    { place: "the labels of #7", what: "a secret" },
    { place: "the journal", what: "a secret" },
  ];
  expect(saw({ withheld }, "withheld")).toBe("not written, since it held a secret: the labels of #7, the journal");
  expect(saw({ branch: sha("1") }, "branch")).toBe("the feature branch is at 1111111");
});

test("only what is new is told, and what is there no longer", () => {
  const [before, now] = [sawIn(factsOf({ branch: sha("1") })), sawIn(factsOf({ lap: { kind: "running" } }))];
  expect(newlySeen(now, before)).toEqual(["its lap is running", "branch: no longer"]);
  expect(newlySeen(now, undefined)).toEqual(["#7 is open, labelled by anna, who may write", "its lap is running"]);
});

const deed = { kind: "closeIssue", issue: issue(7) } as const;
const labelled = { kind: "label" as const, issue: issue(7), add: ["a"], remove: [] };
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const digest = (...deeds: readonly Deed<MissionEvent>[]) => digestOf(perform(...deeds), sha256);

describe("a decision", () => {
  test("reads in one line", () => {
    expect(digestText({ kind: "rest", reason: "it waits" })).toBe("rest: it waits");
    expect(digestText(digest(labelled, deed))).toBe("the labels of #7; closeIssue");
    const work: Digest = {
      kind: "work",
      lap: 3,
      tasks: [
        { kind: "build", place: "7-3-build-u1", hash: "a" },
        { kind: "verify", place: "7-3-verify", hash: "b" },
        { kind: "record", place: "lapOpened", hash: "c" },
      ],
    };
    expect(digestText(work)).toBe("open lap 3: 7-3-build-u1, 7-3-verify");
    expect(digestText({ kind: "perform", deeds: [{ kind: "land", place: "land", hash: "a" }] })).toBe("land");
  });

  test("is by a rule, which says the stage where it is its stage's", () => {
    expect(ruleText("stage", "building")).toBe("the rule of its stage, building");
    expect(ruleText("stage", undefined)).toBe("the rule of its stage");
    expect(ruleText("lap", "building")).toBe("a lap is open");
    const names = ["begin", "word", "secret", "settings", "held", "line", "ladder"] as const;
    expect(names.map((name) => ruleText(name, "x"))).toEqual([
      "there is no mission yet",
      "a person's word comes first",
      "something was not written, since it held a secret",
      "the configuration is not valid",
      "it is paused, parked or switched off",
      "its place in the line goes on record",
      "how much it may try changes",
    ]);
  });

  test("comes out the same, another, or not at all", () => {
    expect(outcomeText({ kind: "same" })).toBe("the same again");
    expect(outcomeText({ kind: "unknown", why: "a secret" })).toBe("not decided again: a secret");
    expect(outcomeText({ kind: "differs", how: ["a", "b"] })).toBe("ANOTHER NOW: a; b");
  });

  test("that differs says what would not be done, what would, and what would be another", () => {
    expect(differences(digest(labelled, deed), digest(labelled, deed))).toEqual([]);
    expect(differences(digest(labelled, deed), digest(labelled))).toEqual(["closeIssue would not be done now"]);
    expect(differences(digest(labelled), digest(deed, labelled))).toEqual(["closeIssue would be done now"]);
    const other = { ...labelled, add: ["b"] };
    expect(differences(digest(labelled, deed), digest(other, deed))).toEqual([
      "label, the labels of #7, would be another now",
    ]);
    expect(differences(digest(labelled), digestOf(rest("x"), sha256))).toEqual(["it was to write; now it is to rest"]);
    const resting = (reason: string): Digest => ({ kind: "rest", reason });
    expect(differences(resting("a"), resting("a"))).toEqual([]);
    expect(differences(resting("a"), resting("b"))).toEqual(["it rested since “a”; now since “b”"]);
    const work: Digest = { kind: "work", lap: 1, tasks: [{ kind: "plan", place: "7-1-plan", hash: "a" }] };
    expect(differences(work, digest(labelled))).toEqual(["it was to give work out; now it is to write"]);
    expect(differences(work, { ...work, tasks: [{ kind: "plan", place: "plan", hash: "a" }] })).toEqual([
      "plan, 7-1-plan, would not be done now",
      "plan would be done now",
    ]);
  });
});

describe("how a mission stood", () => {
  test("is told with its units, its head, and what it has to deal with", () => {
    const mission = {
      ...and(stages.planned, built(sha("1"), { units: [unitId("u1")] }), reviewed()),
      laps: 3,
      attempts: 2,
      failures: 1,
      spent: usd(1.5),
      feedback: [
        { key: "a", source: "person" as const, text: `  Mend it.\nNow.` },
        { key: "b", source: "person" as const, text: "x".repeat(161) },
      ],
      paused: { by: "anna" },
    };
    expect(standingText(mission)).toEqual([
      "stage verifying, paused by anna",
      "3 laps; 2 attempts, 1 failed in a row; $1.50",
      "[x] u1 Do u1",
      "head 1111111, verified, reviewed 8.0 of 10",
      "to deal with: Mend it.",
      `to deal with: ${"x".repeat(159)}…`,
    ]);
  });

  test("is told with its open lap, its questions, and why it was stopped", () => {
    expect(standingText(stages.planning)).toEqual([
      "stage planning",
      "1 lap, lap 1 open; 0 attempts, 0 failed in a row; $0.00",
    ]);
    const unverified = and(stages.planned, built(sha("1"), { verified: false, units: [] }));
    expect(standingText(unverified).slice(2)).toEqual(["[ ] u1 Do u1", "head 1111111, not verified"]);
    const stopped = and(stages.queued, { kind: "stopped", reason: "budget", message: "It is spent.\nAll." });
    expect(standingText(stopped)[0]).toBe("stage stopped (budget: It is spent.)");
    const question = { summary: "x".repeat(160), options: ["a", "b"], default: 1 };
    expect(standingText({ ...stages.queued, asked: [{ question }] as never }).at(-1)).toBe(`asks: ${"x".repeat(160)}`);
  });
});

test("journals that were looked at read one a line, with what is wrong below", () => {
  const trace = (given: Partial<Trace>): Trace => ({
    actor: "7",
    place: "live",
    state: "whole",
    events: 2,
    bytes: 1250,
    witness: "same",
    message: undefined,
    ...given,
  });
  const traces = [
    trace({}),
    trace({ actor: "land", events: 1, witness: "ahead" }),
    trace({ actor: "9", place: "archive", witness: "none" }),
    trace({ actor: "10", witness: "none" }),
    trace({ actor: "11", state: "broken", witness: "behind", message: "It was set back.\nMend it." }),
    trace({ actor: "12", state: "broken", witness: "apart" }),
  ];
  expect(sayTraces(traces).split("\n")).toEqual([
    "- #7: whole (2 events, 1.3 kB, as its witness has it)",
    "- land: whole (1 event, 1.3 kB, ahead of its witness)",
    "- #9: whole (2 events, 1.3 kB, archived)",
    "- #10: whole (2 events, 1.3 kB, without a witness)",
    "- #11: **not to be believed** (2 events, 1.3 kB, behind its witness)",
    "  It was set back.",
    "  Mend it.",
    "- #12: **not to be believed** (2 events, 1.3 kB, another history than its witness)",
    "",
    "2 of 6 journals cannot be believed.",
  ]);
  expect(sayTraces(traces.slice(0, 2))).toMatch(/\n\nAll 2 journals are whole\.$/);
});
