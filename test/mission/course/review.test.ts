import { describe, expect, test } from "vitest";
import { decide } from "#mission/course/decide";
import type { MissionEvent } from "#mission/course/event";
import { comment, pullFacts, review, thread } from "../support/facts.ts";
import {
  and,
  built,
  deedsOf,
  eventsOf,
  lapOpened,
  onGitHub,
  readied,
  reviewed,
  stages,
  told,
  woken,
} from "../support/lives.ts";
import { settleDown } from "../support/play.ts";
import { at, configured, issue, maintainer, sha } from "../support/values.ts";

const mission = stages["in-review"];

function inReview(pull: Parameters<typeof pullFacts>[0], more: Parameters<typeof onGitHub>[0] = {}) {
  return decide(mission, onGitHub({ pull: pullFacts(pull), ...more }), at(90));
}

describe("in review", () => {
  test("an approval is recorded with its people and wakes the merge queue", () => {
    const step = inReview({ reviews: [review(maintainer, "approved")] });
    expect(eventsOf(step)).toEqual([{ kind: "approved", head: sha("1"), by: ["anna"] }]);
    expect(woken(step)).toEqual(["land"]);
  });

  test("an approval does not land while another check is pending", () => {
    const checks = [{ name: "ci", state: "pending" as const, text: "" }];
    const facts = onGitHub({ pull: pullFacts({ reviews: [review(maintainer, "approved")], checks }) });
    expect(settleDown({ mission, facts, now: at(90) }).pause).toEqual({ kind: "rest", reason: "it waits for ci" });
  });

  test("words outweigh an approval that is there already", () => {
    const step = inReview({
      reviews: [review(maintainer, "approved")],
      threads: [thread("T1", comment(maintainer, "One more thing"))],
    });
    expect(eventsOf(step)).toMatchObject([{ kind: "feedbackTaken", feedback: [{ key: "thread:T1:500" }] }]);
  });

  test("feedback becomes one fix of the whole feature, from where it stands", () => {
    const asked = { threads: [thread("T1", comment(maintainer, "Cover the empty list."))] };
    const facts = onGitHub({ pull: pullFacts(asked) });
    const { pause, world } = settleDown({ mission, facts, now: at(90) });
    expect(pause).toMatchObject({
      kind: "work",
      tasks: [
        { kind: "fix", base: sha("1"), attempt: 2, feedback: [{ text: "anna: Cover the empty list." }] },
        { kind: "verify", base: sha("1") },
      ],
    });
    expect(world.facts.issue.labels).toEqual(["muster", "muster: building"]);
  });

  test("a request for changes without a word is waited on, not guessed at", () => {
    const facts = onGitHub({ pull: pullFacts({ reviews: [review(maintainer, "changes-requested")] }) });
    expect(settleDown({ mission, facts, now: at(90) }).pause).toEqual({
      kind: "rest",
      reason: "anna asked for changes without saying which",
    });
  });

  test("as many approvals are needed as are configured", () => {
    const config = configured({ review: { approvals: 2 } });
    expect(eventsOf(inReview({ reviews: [review(maintainer, "approved")] }, { config }))).toEqual([]);
  });
});

describe("a branch that is not where Muster left it", () => {
  test.each(["planned", "verified", "reviewed", "in-review"] as const)("is left alone: %s", (stage) => {
    const facts = onGitHub({
      branch: sha("f"),
      pull: pullFacts({ head: sha("f"), reviews: [review(maintainer, "approved", { commit: sha("f") })] }),
    });
    const { pause } = settleDown({ mission: stages[stage], facts, now: at(90) });
    expect(pause).toMatchObject({
      kind: "rest",
      reason: expect.stringContaining("muster/7-add-json-to-the-list-command"),
    });
  });

  test("is waited for when it was deleted", () => {
    const facts = onGitHub({ branch: undefined });
    expect(settleDown({ mission, facts, now: at(90) }).pause).toMatchObject({
      reason: expect.stringContaining("was deleted"),
    });
  });
});

describe("attempts", () => {
  const bad: MissionEvent = {
    kind: "attemptFailed",
    reason: "verification",
    message: "`npm test` ended with exit code 1",
    feedback: [{ key: "verify:npm test", source: "verification", text: "red" }],
  };
  const red = built(sha("1"), { verified: false });

  test("are three: then a person is asked, with what was tried", () => {
    const twice = and(stages.planned, red, bad, red, bad);
    expect(decide(twice, onGitHub(), at(90)).kind).not.toBe("rest");
    const thrice = and(twice, red, bad);
    const { world } = settleDown({ mission: thrice, facts: onGitHub(), now: at(90) });
    expect(world.mission?.stage).toMatchObject({ kind: "stopped", reason: "needs-human" });
    expect(world.facts.issue.labels).toEqual(["muster", "muster: needs-human"]);
    const status = world.facts.issue.comments.find((each) => each.body.includes("needs-human"))?.body ?? "";
    expect(status.match(/^- Attempt \d: `npm test` ended with exit code 1$/gm)).toHaveLength(3);
    expect(world.facts.pull?.ourCheck).toMatchObject({ conclusion: "action_required" });
  });

  test("that end well begin the count anew; so does a person's word", () => {
    expect(and(stages.planned, red, bad, red, bad, built())).toMatchObject({ failures: 0, attempts: 3 });
    const asked: MissionEvent = { kind: "feedbackTaken", feedback: [{ key: "review:1", source: "person", text: "x" }] };
    expect(and(stages.planned, red, bad, asked)).toMatchObject({ failures: 0, attempts: 1 });
  });
});

describe("what the pull request shows of our own checks", () => {
  const shown = (now: typeof mission, facts = onGitHub()) =>
    settleDown({ mission: now, facts, now: at(90) }).world.facts.pull?.ourCheck;

  test("is not called failed before it was verified", () => {
    const unverified = and(stages.planned, built(sha("1"), { verified: false, results: [] }));
    expect(shown(unverified)).toMatchObject({ title: "Not verified yet", conclusion: undefined });
  });

  test("is not a success while our own review found it wanting", () => {
    const poor = and(stages.verified, reviewed(sha("1"), 3), {
      kind: "attemptFailed",
      reason: "review",
      message: "3.0",
      feedback: [{ key: "review:rationale", source: "review", text: "x" }],
    });
    expect(shown(poor)).toMatchObject({
      title: "Verified; reviewed 3.0 of 10, which is not enough",
      conclusion: "failure",
    });
  });
});

test("a place that becomes free wakes the next in line", () => {
  const others = [{ issue: issue(9), stage: "queued", active: false, openedAt: at(0) }];
  const step = decide(stages.reviewed, onGitHub({ others }), at(90));
  expect(eventsOf(step)).toEqual([readied]);
  expect(woken(step)).toEqual(["9"]);
});

test("what the queue gave back is mended from where it stands", () => {
  const bounced = { head: sha("1"), key: "queue:1:b", text: "It conflicts in `src/list.js`." };
  const facts = onGitHub({ landing: { landed: undefined, promoted: undefined, bounced } });
  const { pause } = settleDown({ mission: stages.landing, facts, now: at(90) });
  expect(pause).toMatchObject({
    kind: "work",
    tasks: [{ kind: "fix", feedback: [{ source: "conflict", text: bounced.text }] }, {}],
  });
  const old = { ...bounced, head: sha("9") };
  const stale = onGitHub({ landing: { landed: undefined, promoted: undefined, bounced: old } });
  expect(settleDown({ mission: stages.landing, facts: stale, now: at(90) }).pause.kind).toBe("rest");
});

test("while a lap runs nothing else is decided", () => {
  const running = and(stages.reviewed, lapOpened(4, "fix", "verify"));
  const facts = onGitHub({ lap: { kind: "running" }, pull: pullFacts({ reviews: [review(maintainer, "approved")] }) });
  expect(settleDown({ mission: running, facts, now: at(90) }).pause).toEqual({
    kind: "rest",
    reason: "lap 4 is running",
  });
});

test("the pull request is opened once, as a draft, when there is something to see", () => {
  const step = decide(stages.verified, onGitHub({ pull: undefined }), at(20));
  expect(deedsOf(step, "openPull")).toMatchObject([
    { head: "muster/7-add-json-to-the-list-command", base: "muster/integration", draft: true },
  ]);
  expect(told(decide(stages.planned, onGitHub({ branch: undefined, pull: undefined }), at(20)))).not.toContain(
    "openPull",
  );
});

test("people read why an approval does not count", () => {
  const stale = [review(maintainer, "approved", { commit: sha("9") })];
  const { pause, world } = settleDown({
    mission,
    facts: onGitHub({ pull: pullFacts({ reviews: stale }) }),
    now: at(90),
  });
  const why = "it waits for 1 approval; anna's review does not count: it is of an earlier commit";
  expect(pause).toEqual({ kind: "rest", reason: why });
  expect(world.facts.issue.comments.at(-1)?.body).toContain(`Now: ${why}.`);
});
