import { describe, expect, test } from "vitest";
import { likenessesOf, similarity } from "#mission/backlog/likeness";
import { decide } from "#mission/course/decide";
import type { Standing } from "#mission/facts";
import { body, factsOf, issueFacts, title } from "../support/facts.ts";
import { eventsOf } from "../support/lives.ts";
import { settleDown } from "../support/play.ts";
import { at, issue } from "../support/values.ts";

// The mean of 2·common/(both) for titles and for texts, by hand.
test.each([
  ["the same", ["Add json", "a b c d"], ["Add json", "a b c d"], 1],
  ["the same in other clothes", ["Add JSON!", "A, b. c d"], ["add json", "a b c d"], 1],
  ["nothing in common", ["Add json", "a b"], ["Fix css", "c d"], 0],
  ["one word of four", ["Add json now please", "a b"], ["Add json now maybe", "a b"], 0.875],
  ["a word that stands twice", ["x", "a a b"], ["x", "a b b"], 5 / 6],
  ["texts that are both empty", ["Add json", ""], ["Add json", ""], 1],
  ["a text beside none", ["Add json", "a b"], ["Add json", ""], 0.5],
])("%s", (_what, [oneTitle = "", oneBody = ""], [otherTitle = "", otherBody = ""], expected) => {
  const one = { title: oneTitle, body: oneBody };
  const other = { title: otherTitle, body: otherBody };
  expect(similarity(one, other)).toBeCloseTo(expected, 12);
  expect(similarity(other, one)).toBe(similarity(one, other));
});

test("only what is above 0.8 is named, the most similar first, at most five", () => {
  const own = { title: "a b c d e", body: "v w x y z" };
  const exactly = { issue: issue(1), title: "a b c X Y", body: "v w x y z" };
  const above = { issue: issue(2), title: "a b c d X", body: "v w x y z" };
  const twins = [3, 4, 5, 6, 7].map((number) => ({ issue: issue(number), ...own }));
  expect(similarity(own, exactly)).toBeCloseTo(0.8, 12);
  expect(likenessesOf(own, [exactly, above])).toEqual([{ issue: 2, similarity: 0.9 }]);
  expect(likenessesOf(own, [above, ...twins]).map((each) => each.issue)).toEqual([3, 4, 5, 6, 7]);
});

describe("a feature that reads like an open one", () => {
  const other = (stage: string): Standing => ({ issue: issue(3), stage, active: false, openedAt: at(0), title, body });

  test("gets one comment that names both, and goes on", () => {
    const facts = factsOf({ others: [other("in-review")] });
    const { world, pause } = settleDown({ mission: undefined, facts, now: at(1) });
    const said = world.facts.issue.comments.filter((each) => each.body.includes("reads much like"));
    expect(said.map((each) => each.body)).toEqual([
      expect.stringMatching(/#7 reads much like[\s\S]*- #3: 100 % alike/),
    ]);
    expect(pause.kind).toBe("work");
    expect(world.facts.issue.open).toBe(true);
  });

  test("is not compared with what is over", () => {
    for (const stage of ["done", "stopped"]) {
      const step = decide(undefined, factsOf({ issue: issueFacts(), others: [other(stage)] }), at(1));
      expect(eventsOf(step).map((event) => event.kind)).toEqual(["opened"]);
    }
  });
});
