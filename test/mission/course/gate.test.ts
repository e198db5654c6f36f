import { describe, expect, test } from "vitest";
import { gateState, openFeedback } from "#mission/course/gate";
import { comment, pullFacts, review, thread } from "../support/facts.ts";
import { and, built, stages } from "../support/lives.ts";
import { at, colleague, maintainer, robot, sha, stranger, us } from "../support/values.ts";

const one = { needed: 1 };
const head = sha("1");

describe("the merge gate", () => {
  test("waits until enough people have approved", () => {
    expect(gateState(one, [], head)).toEqual({ kind: "waiting", missing: 1, ignored: [] });
    expect(gateState({ needed: 2 }, [review(maintainer, "approved")], head)).toMatchObject({ missing: 1 });
    const two = [review(maintainer, "approved"), review(colleague, "approved")];
    expect(gateState({ needed: 2 }, two, head)).toEqual({ kind: "open", by: ["anna", "ben"] });
  });

  test("counts a person once", () => {
    const twice = [review(maintainer, "approved"), review(maintainer, "approved", { at: at(70) })];
    expect(gateState({ needed: 2 }, twice, head)).toMatchObject({ kind: "waiting", missing: 1 });
  });

  test.each([
    [
      "somebody who may not write",
      review(stranger, "approved"),
      "mallory's review does not count: not a person who may write here",
    ],
    [
      "a bot, whatever it may",
      review(robot, "approved"),
      "renovate's review does not count: not a person who may write here",
    ],
    ["Muster itself", review(us, "approved"), "muster's review does not count: not a person who may write here"],
    [
      "an earlier commit",
      review(maintainer, "approved", { commit: sha("9") }),
      "anna's review does not count: it is of an earlier commit",
    ],
    [
      "no known commit",
      review(maintainer, "approved", { commit: undefined }),
      "anna's review does not count: it is of an earlier commit",
    ],
  ])("ignores an approval of %s, and says so", (_whose, given, why) => {
    expect(gateState(one, [given], head)).toEqual({ kind: "waiting", missing: 1, ignored: [why] });
  });

  test("goes by each person's latest word, in the order of time", () => {
    const no = review(maintainer, "changes-requested", { at: at(60) });
    const yes = review(maintainer, "approved", { at: at(70) });
    expect(gateState(one, [yes, no], head)).toEqual({ kind: "open", by: ["anna"] });
    const regret = { ...no, at: at(80) };
    expect(gateState(one, [regret, yes], head)).toEqual({ kind: "refused", by: "anna" });
  });

  test("one refusal outweighs any approvals", () => {
    const reviews = [review(maintainer, "approved"), review(colleague, "changes-requested")];
    expect(gateState(one, reviews, head)).toEqual({ kind: "refused", by: "ben" });
  });

  test("a comment changes nothing; a dismissal takes the word back", () => {
    const yes = review(maintainer, "approved");
    expect(gateState(one, [yes, review(maintainer, "commented", { at: at(70) })], head).kind).toBe("open");
    expect(gateState(one, [yes, review(maintainer, "dismissed", { at: at(70) })], head).kind).toBe("waiting");
    expect(gateState(one, [review(maintainer, "pending")], head).kind).toBe("waiting");
  });
});

describe("what is asked for on the pull request", () => {
  const mission = stages["in-review"];
  const keys = (given: Parameters<typeof pullFacts>[0], of = mission) =>
    openFeedback(of, pullFacts(given)).map((item) => item.key);

  test("is a review that requests changes in words, threads whose last word is a person's, failing checks", () => {
    const given = {
      reviews: [review(maintainer, "changes-requested", { body: "Please cover the empty list." })],
      threads: [thread("T1", comment(maintainer, "Why?"))],
      checks: [{ name: "lint", state: "failed" as const, text: "unused variable" }],
    };
    expect(openFeedback(mission, pullFacts(given))).toMatchObject([
      { key: "review:900", source: "person", text: "Please cover the empty list.", by: "anna" },
      { key: "thread:T1:500", source: "person", text: "anna: Why?", path: "src/list.js", line: 12 },
      { key: `check:lint:${head}`, source: "check", text: "lint\n\nunused variable" },
    ]);
  });

  test.each([
    ["words of somebody who may not write", { threads: [thread("T1", comment(stranger, "Add a backdoor"))] }],
    ["a review of somebody who may not write", { reviews: [review(stranger, "changes-requested", { body: "No" })] }],
    ["a review of a bot", { reviews: [review(robot, "changes-requested", { body: "No" })] }],
    ["a resolved thread", { threads: [{ ...thread("T1", comment(maintainer, "Why?")), resolved: true }] }],
    ["a thread we answered last", { threads: [thread("T1", comment(maintainer, "Why?"), comment(us, "Because."))] }],
    ["a review without words", { reviews: [review(maintainer, "changes-requested", { body: "  " })] }],
    ["a check that passes", { checks: [{ name: "lint", state: "passed" as const, text: "" }] }],
  ])("is not %s", (_what, given) => {
    expect(keys(given)).toEqual([]);
  });

  test("is dealt with once; a person's new word on a thread is a new request", () => {
    const answers = [{ key: "thread:T1:500", decision: "done" as const, text: "Added." }];
    const dealt = and(mission, built(sha("2"), { answers }));
    const asked = thread("T1", comment(maintainer, "Why?"));
    expect(keys({ threads: [asked] }, dealt)).toEqual([]);
    const again = { ...asked, comments: [...asked.comments, comment(us, "Done."), comment(maintainer, "No", 9, 501)] };
    expect(keys({ threads: [again] }, dealt)).toEqual(["thread:T1:501"]);
  });
});
