import { expect, test } from "vitest";
import { decide } from "#mission/course/decide";
import type { OurCheck } from "#mission/facts";
import { pullFacts } from "../support/facts.ts";
import { deedsOf, onGitHub, stages } from "../support/lives.ts";
import { at } from "../support/values.ts";

const title = "Verified; review is next";

/** The check run that is written where this one is shown, while our own review is still to come; or with people. */
function written(ourCheck: OurCheck | undefined, stage: "reviewing" | "in-review" = "reviewing") {
  const step = decide(stages[stage], onGitHub({ lap: { kind: "running" }, pull: pullFacts({ ourCheck }) }), at(90));
  return deedsOf(step, "check").map(({ id, report }) => [id, report.conclusion]);
}

test("our check run is made once, and gone on with while it is open", () => {
  expect(written(undefined)).toEqual([[undefined, undefined]]);
  expect(written({ id: 5, title: "Not verified yet", conclusion: undefined })).toEqual([[5, undefined]]);
  expect(written({ id: 5, title, conclusion: undefined })).toEqual([]);
});

test("one that was concluded is not opened again: another takes its place", () => {
  expect(written({ id: 5, title: "Verification failed", conclusion: "failure" })).toEqual([[undefined, undefined]]);
});

test("one that was concluded is concluded otherwise", () => {
  const failed = { id: 5, title: "Verification failed", conclusion: "failure" };
  expect(written(failed, "in-review")).toEqual([[5, "success"]]);
});
