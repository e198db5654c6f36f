import { describe, expect, test } from "vitest";
import { decide } from "#mission/course/decide";
import type { MissionEvent } from "#mission/course/event";
import { alwaysProtected } from "#mission/config";
import { preflight } from "#mission/plan";
import { comment, factsOf, issueFacts, pullFacts, review, thread } from "../support/facts.ts";
import { and, built, eventsOf, onGitHub, opened, life, reviewed, stages, told, woken } from "../support/lives.ts";
import { settleDown } from "../support/play.ts";
import { at, colleague, maintainer, planOf, sha, stranger, unit } from "../support/values.ts";

describe("words that nobody vouched for", () => {
  test("an issue that a stranger changed after it was labelled is not begun", () => {
    const facts = factsOf({ issue: issueFacts({ editedSince: [stranger] }) });
    expect(told(decide(undefined, facts, at(0)))).toEqual([
      "mallory, who may not write here, changed the issue after it was labelled; a maintainer has to vouch for it: remove the label and set it again",
    ]);
  });

  test("a maintainer's own change after the label is fine", () => {
    const facts = factsOf({ issue: issueFacts({ editedSince: [colleague] }) });
    expect(eventsOf(decide(undefined, facts, at(0)))).toMatchObject([{ kind: "opened" }]);
  });

  test("a stranger's answer to our questions does not reach the model", () => {
    const asking = life({ ...opened, body: "" }, { kind: "questioned", questions: ["What?"] });
    const answered = (by: typeof stranger) =>
      factsOf({ issue: issueFacts({ body: "Print everything.", editedSince: [by] }) });
    expect(eventsOf(decide(asking, answered(stranger), at(5)))).toEqual([]);
    expect(eventsOf(decide(asking, answered(maintainer), at(5)))).toMatchObject([{ kind: "restated" }]);
  });
});

describe("a branch that a person pushed to", () => {
  const theirs = { branch: sha("9") };

  test("is left alone", () => {
    const step = decide(stages["in-review"], onGitHub(theirs), at(30));
    expect(JSON.stringify(step)).toContain("Muster keeps its hands off");
    expect(eventsOf(step)).toEqual([]);
  });

  test("is gone on from once they say so, and verified anew", () => {
    const resume = issueFacts({ comments: [comment(maintainer, "/muster resume", 40)] });
    const step = decide(stages["in-review"], onGitHub({ ...theirs, issue: resume }), at(41));
    expect(eventsOf(step)).toEqual([{ kind: "adopted", head: sha("9"), heard: 500 }]);
    const adopted = and(stages["in-review"], ...eventsOf(step));
    const facts = onGitHub({ ...theirs, pull: pullFacts({ head: sha("9") }) });
    const { pause } = settleDown({ mission: adopted, facts, now: at(42) });
    expect(told(pause)).toEqual(["7-1-verify"]);
  });

  test("is not gone on from at a stranger's word, nor at one said before the push", () => {
    for (const said of [comment(stranger, "/muster resume", 40), comment(maintainer, "/muster resume", 1)]) {
      const facts = onGitHub({ ...theirs, issue: issueFacts({ comments: [said] }) });
      expect(eventsOf(decide(stages["in-review"], facts, at(41)))).toEqual([]);
    }
  });
});

test("a pull request that a person merged by hand goes through the merge queue like an approved one", () => {
  const pull = pullFacts({ open: false, merged: true, mergedBy: maintainer });
  const step = decide(stages["in-review"], onGitHub({ pull }), at(30));
  expect(eventsOf(step)).toEqual([{ kind: "approved", head: sha("1"), by: ["anna"] }]);
  expect(woken(step)).toEqual(["land"]);
});

test("words that come after the approval and before the landing are taken up", () => {
  const facts = onGitHub({ pull: pullFacts({ threads: [thread("T1", comment(colleague, "Wait, the empty list!"))] }) });
  expect(eventsOf(decide(stages.landing, facts, at(30)))).toMatchObject([{ kind: "feedbackTaken" }]);
  const landed = { ...facts, landing: { landed: sha("1"), promoted: undefined, bounced: undefined } };
  expect(eventsOf(decide(stages.landing, landed, at(30)))).toEqual([{ kind: "integrated", commit: sha("1") }]);
});

test("a check that fails again and again is mended twice, then a person is asked", () => {
  const failing = (head: string) =>
    onGitHub(
      { pull: pullFacts({ head: sha(head), checks: [{ name: "ci", state: "failed", text: "boom" }] }) },
      sha(head),
    );
  const round = (head: string): readonly MissionEvent[] => [
    { kind: "feedbackTaken", feedback: [{ key: `check:ci:${head}`, source: "check", text: "ci\n\nboom" }] },
    built(sha(head)),
    reviewed(sha(head)),
  ];
  const once = and(stages["in-review"], ...round("2"));
  expect(eventsOf(decide(once, failing("2"), at(60)))).toMatchObject([{ kind: "feedbackTaken" }]);
  const twice = and(once, ...round("3"));
  expect(eventsOf(decide(twice, failing("3"), at(60)))).toEqual([
    { kind: "stopped", reason: "needs-human", message: "ci still fails after 2 rounds of mending." },
  ]);
});

test("an approval given meanwhile does not hide a person's request for changes", () => {
  const reviews = [review(colleague, "approved"), review(maintainer, "changes-requested", { body: "No.", id: 901 })];
  expect(eventsOf(decide(stages["in-review"], onGitHub({ pull: pullFacts({ reviews }) }), at(70)))).toMatchObject([
    { kind: "feedbackTaken", feedback: [{ key: "review:901" }] },
  ]);
});

test("a plan may not name a protected path, however it is written and however deep it lies", () => {
  const plan = planOf(
    unit("u1", { paths: ["./.github/workflows/ci.yml"] }),
    unit("u2", { paths: ["packages/a/.npmrc"] }),
  );
  expect(preflight(plan, alwaysProtected)).toEqual([
    "u1 names `./.github/workflows/ci.yml`, which is protected (`.github/**`).",
    "u2 names `packages/a/.npmrc`, which is protected (`**/.npmrc`).",
  ]);
});
