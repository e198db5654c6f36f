import { describe, expect, test } from "vitest";
import { decide } from "#mission/course/decide";
import type { IssueFacts, MissionFacts } from "#mission/facts";
import { comment, factsOf, issueFacts, pullFacts } from "../support/facts.ts";
import { assembled, changed, handoff, over, ran, verdict } from "../support/laps.ts";
import { and, deedsOf, eventsOf, onGitHub, stages, woken } from "../support/lives.ts";
import { settleDown } from "../support/play.ts";
import { at, issue, maintainer, run, sha, stranger, us } from "../support/values.ts";

function reason(given: Partial<IssueFacts>, more: Partial<MissionFacts> = {}, mission = stages["in-review"]) {
  return eventsOf(decide(mission, onGitHub({ issue: issueFacts(given), ...more }), at(90)));
}

function cancelled(message: string, heard?: number) {
  return [{ kind: "stopped", reason: "cancelled", message, ...(heard === undefined ? {} : { heard }) }];
}

describe("people call a mission off", () => {
  test.each([
    ["by closing the issue", { open: false }, "The issue was closed."],
    ["by removing the label", { labels: ["bug", "muster: in-review"] }, "The label `muster` was removed."],
    [
      "by a command of somebody who may write",
      { comments: [comment(maintainer, "Not now.\n/muster cancel, please")] },
      "anna said `/muster cancel`.",
      500,
    ],
  ])("%s", (_how, given, message, heard?: number) => {
    expect(reason(given)).toEqual(cancelled(message, heard));
  });

  test("by closing its pull request", () => {
    expect(reason({}, { pull: pullFacts({ open: false }) })).toEqual(cancelled("Its pull request was closed."));
  });

  test.each([
    ["of somebody who may not", comment(stranger, "/muster cancel")],
    ["of our own", comment(us, "/muster cancel")],
    ["that is quoted in a sentence", comment(maintainer, "You could say /muster cancel")],
    ["from before the mission", comment(maintainer, "/muster cancel", -5)],
    ["that only begins like it", comment(maintainer, "/muster cancellation")],
  ])("but not by a command %s", (_whose, said) => {
    expect(reason({ comments: [said] })).toEqual([]);
  });

  test("what has landed is not called off any more", () => {
    const landing = { landed: sha("1"), promoted: undefined, bounced: undefined };
    expect(reason({ open: false }, { landing }, stages.landing)).toEqual([{ kind: "integrated", commit: sha("1") }]);
  });

  test("even while the configuration is invalid", () => {
    expect(reason({ open: false }, { config: { kind: "invalid", problems: [] } })).toHaveLength(1);
  });

  test("the run that works for it is cancelled and the next in line is woken", () => {
    const others = [{ issue: issue(9), stage: "queued", active: false, openedAt: at(0) }];
    const facts = factsOf({ issue: issueFacts({ open: false }), lap: { kind: "running" }, others });
    const step = decide(stages.building, facts, at(30));
    expect(deedsOf(step, "cancelRun")).toEqual([{ kind: "cancelRun", run: run(100) }]);
    expect(woken(step)).toEqual(["9"]);
  });

  test("the label goes, the branch stays, and the comment says why", () => {
    const facts = onGitHub({ issue: issueFacts({ labels: ["bug", "muster: in-review"] }) });
    const { world } = settleDown({ mission: stages["in-review"], facts, now: at(90) });
    expect(world.facts.issue.labels).toEqual(["bug"]);
    expect(world.facts.branch).toBe(sha("1"));
    expect(world.facts.issue.comments[1]?.body).toContain("The label `muster` was removed.");
  });
});

test("what Muster writes of labels names none that a person set or took off", () => {
  const facts = onGitHub({ issue: issueFacts({ labels: ["bug", "muster", "muster: verifying"] }) });
  const step = decide(stages["in-review"], facts, at(90));
  expect(deedsOf(step, "label")).toMatchObject([{ add: ["muster: in-review"], remove: ["muster: verifying"] }]);
});

test("a lap that comes home after the mission was called off only closes its books", () => {
  const mission = and(stages.building, { kind: "stopped", reason: "cancelled", message: "anna said so." });
  const lap = over([handoff("7-2-build-u1", changed())], {
    assembled: assembled(),
    verdict: verdict("7-2-verify", ran(sha("1"))),
  });
  const step = decide(mission, factsOf({ lap }), at(40));
  expect(eventsOf(step)).toMatchObject([{ kind: "lapClosed", lap: 2, spend: [{ cost: 250_000 }] }]);
  expect(deedsOf(step, "record").flatMap((deed) => deed.refs)).toEqual([]);
});
