import { describe, expect, test } from "vitest";
import { decide } from "#mission/course/decide";
import type { Mission } from "#mission/course/state";
import type { IssueFacts, MissionFacts } from "#mission/facts";
import { usd } from "#mission/ids";
import { shownOf } from "#mission/say/labels";
import { comment, factsOf, issueFacts, pullFacts } from "../support/facts.ts";
import { failed, handoff, over } from "../support/laps.ts";
import { and, deedsOf, eventsOf, lapClosed, lapOpened, onGitHub, stages, told, woken } from "../support/lives.ts";
import { settleDown } from "../support/play.ts";
import { at, colleague, configured, issue, maintainer, run, sha, stranger, task } from "../support/values.ts";

const spend = lapClosed(3, { lost: [{ task: task("7-3-review"), charged: usd(4.5) }], seconds: 600 });
const stopped = and(stages.reviewing, spend, { kind: "stopped", reason: "budget", message: "It is spent." });

function retried(given: Partial<IssueFacts>, more: Partial<MissionFacts> = {}, mission: Mission = stopped) {
  return eventsOf(decide(mission, onGitHub({ issue: issueFacts(given), ...more }), at(90)));
}

describe("a stopped mission", () => {
  test.each([
    ["a maintainer's word", { comments: [comment(maintainer, "/muster retry", 20)] }, "anna"],
    ["the label, set once more", { labelledAt: at(20), labelledBy: colleague }, "ben"],
  ])("is taken up again by %s", (_how, given, by) => {
    expect(retried(given)).toMatchObject([{ kind: "reopened", by, stands: true }]);
  });

  test.each([
    ["the word of somebody who may not write", { comments: [comment(stranger, "/muster retry", 20)] }],
    ["a word from before it stopped", { comments: [comment(maintainer, "/muster retry", -20)] }],
    ["the label that began it", { labelledAt: at(0) }],
    ["the label of somebody who may not write", { labelledAt: at(20), labelledBy: stranger }],
    ["a word while the label is off", { comments: [comment(maintainer, "/muster retry", 20)], labels: [] }],
    ["a word while the issue is closed", { comments: [comment(maintainer, "/muster retry", 20)], open: false }],
  ])("is not taken up by %s", (_how, given) => {
    expect(retried(given)).toEqual([]);
  });

  test("is taken up once by one word, and goes on from its branch with the caps of a new start", () => {
    const issueNow = issueFacts({ comments: [comment(maintainer, "/muster retry", 20)] });
    const { world, pause } = settleDown({ mission: stopped, facts: onGitHub({ issue: issueNow }), now: at(90) });
    expect(told(pause)).toEqual(["7-4-review"]);
    expect(world.mission).toMatchObject({ starts: 2, spent: usd(4.5), before: { usd: usd(4.5), seconds: 600 } });
    const again = and(world.mission ?? stopped, { kind: "stopped", reason: "budget", message: "Again." });
    expect(eventsOf(decide(again, world.facts, at(95)))).toEqual([]);
  });

  test("plans anew when the issue says something else by now, and begins anew when its branch is gone", () => {
    const comments = [comment(maintainer, "/muster retry", 20)];
    const rewritten = onGitHub({ issue: issueFacts({ comments, body: "It should print YAML instead." }) });
    const other = settleDown({ mission: stopped, facts: rewritten, now: at(90) });
    expect(told(other.pause)).toEqual(["7-4-plan"]);
    expect(other.world.mission?.head?.commit).toBe(sha("1"));
    const gone = settleDown({ mission: stopped, facts: factsOf({ issue: issueFacts({ comments }) }), now: at(90) });
    expect(told(gone.pause)).toEqual(["7-4-plan"]);
    expect(gone.world.mission?.head).toBeUndefined();
  });

  test("gets another pull request when its old one was closed", () => {
    const closed = and(stages["in-review"], {
      kind: "stopped",
      reason: "cancelled",
      message: "Its pull request was closed.",
    });
    const facts = onGitHub({
      issue: issueFacts({ labelledAt: at(20) }),
      pull: pullFacts({ open: false }),
    });
    const { world, pause } = settleDown({ mission: closed, facts, now: at(90) });
    expect(pause.kind).toBe("work");
    expect(world.facts.pull).toMatchObject({ open: true });
    expect(world.mission?.stage.kind).not.toBe("stopped");
  });

  test("cannot spend more than the cap for all starts together", () => {
    const config = configured({ budget: { feature_usd: 5, mission_usd: 5, attempt_usd: 5 } });
    const issueNow = issueFacts({ comments: [comment(maintainer, "/muster retry", 20)] });
    const again = settleDown({ mission: stopped, facts: onGitHub({ config, issue: issueNow }), now: at(90) }).pause;
    expect(again.kind === "work" && again.tasks.map((each) => "budget" in each && each.budget.usd)).toEqual([usd(0.5)]);
    const spentAll = and(
      stopped,
      { kind: "reopened", by: "anna", title: "T", body: "B", stands: true },
      lapOpened(4, "plan"),
      {
        ...lapClosed(4),
        lost: [{ task: task("7-4-plan"), charged: usd(0.5) }],
      },
    );
    expect(eventsOf(decide(spentAll, onGitHub({ config }), at(99))).slice(1)).toMatchObject([
      { kind: "stopped", reason: "budget", message: expect.stringContaining("$5.00 of the $5.00 for all tries") },
    ]);
  });

  test("that is done is done", () => {
    expect(retried({ labelledAt: at(20) }, {}, stages.done)).toEqual([]);
  });
});

describe("a pause", () => {
  const says = (text: string, minutes: number, id: number) => comment(maintainer, text, minutes, id);
  const pausing = issueFacts({ comments: [says("/muster pause", 5, 500)] });

  test("ends the run, gives the place away and holds the mission until somebody says otherwise", () => {
    const others = [{ issue: issue(9), stage: "queued", active: false, openedAt: at(0) }];
    const step = decide(stages.building, factsOf({ issue: pausing, lap: { kind: "running" }, others }), at(30));
    expect(eventsOf(step)).toEqual([{ kind: "paused", by: "anna", heard: 500 }]);
    expect(deedsOf(step, "cancelRun")).toEqual([{ kind: "cancelRun", run: run(100) }]);
    expect(woken(step)).toEqual(["9"]);
    const held = and(stages.building, ...eventsOf(step));
    expect(shownOf(held)).toBe("paused");
    const cancelled = over([handoff("7-2-build-u1", failed("cancelled"))]);
    const closing = decide(held, factsOf({ issue: pausing, lap: cancelled }), at(31));
    expect(eventsOf(closing).map(({ kind }) => kind)).toEqual(["lapClosed"]);
    const closed = and(held, ...eventsOf(closing));
    expect(closed).toMatchObject({ failures: 0, losses: 0 });
    const { world, pause } = settleDown({ mission: closed, facts: factsOf({ issue: pausing }), now: at(40) });
    expect(pause).toEqual({ kind: "rest", reason: "anna paused it; `/muster resume` lets it go on" });
    const comments = [...world.facts.issue.comments, says("/muster resume", 6, 501)];
    const released = settleDown({ ...world, facts: { ...world.facts, issue: issueFacts({ comments }) } });
    expect(told(released.pause)).toEqual(["7-3-build-u1", "7-3-verify"]);
  });

  test("is not obeyed twice, nor when somebody said it who may not", () => {
    const resumed = and(
      stages.building,
      { kind: "paused", by: "anna", heard: 500 },
      { kind: "resumed", by: "anna", heard: 501 },
    );
    expect(eventsOf(decide(resumed, factsOf({ issue: pausing, lap: { kind: "running" } }), at(30)))).toEqual([]);
    const theirs = issueFacts({ comments: [comment(stranger, "/muster pause")] });
    expect(eventsOf(decide(stages.building, factsOf({ issue: theirs, lap: { kind: "running" } }), at(30)))).toEqual([]);
  });

  test("does not stand in the way of calling it off", () => {
    const held = and(stages.planned, { kind: "paused", by: "anna", heard: 500 });
    const issueNow = issueFacts({ comments: [says("/muster cancel", 6, 502)] });
    expect(eventsOf(decide(held, factsOf({ issue: issueNow }), at(30)))).toMatchObject([{ kind: "stopped" }]);
  });
});

describe("a repository that has switched Muster off", () => {
  const config = configured({ enabled: false });

  test("gives no work, and blames nobody for the lap that was cancelled", () => {
    const mission = and(stages.planned);
    const { pause } = settleDown({ mission, facts: factsOf({ config }), now: at(30) });
    expect(pause).toEqual({ kind: "rest", reason: expect.stringContaining("`enabled: false`") });
    const lap = over([handoff("7-2-build-u1", failed("cancelled"))]);
    const closing = decide(stages.building, factsOf({ config, lap }), at(31));
    expect(eventsOf(closing)).toMatchObject([{ kind: "lapClosed", lost: [] }]);
  });

  test("can still be told to call a mission off", () => {
    const closed = factsOf({ config, issue: issueFacts({ open: false }) });
    expect(eventsOf(decide(stages.planned, closed, at(30)))).toMatchObject([{ kind: "stopped", reason: "cancelled" }]);
  });
});

test("a lap that only verifies is shown as verifying", () => {
  expect(shownOf(stages.building)).toBe("building");
  expect(shownOf(and(stages.planned, lapOpened(2, "verify")))).toBe("verifying");
});
