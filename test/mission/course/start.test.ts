import { describe, expect, test } from "vitest";
import { decide } from "#mission/course/decide";
import { usd } from "#mission/ids";
import type { Standing } from "#mission/facts";
import { factsOf, issueFacts } from "../support/facts.ts";
import { and, deedsOf, eventsOf, life, opened, planned, stages, told, woken } from "../support/lives.ts";
import { settleDown } from "../support/play.ts";
import { at, broken, configured, issue, maintainer, robot, stranger, us } from "../support/values.ts";

function first(given: Parameters<typeof issueFacts>[0]) {
  return decide(undefined, factsOf({ issue: issueFacts(given) }), at(0));
}

function other(number: number, stage: string, active = false): Standing {
  return { issue: issue(number), stage, active, openedAt: at(0) };
}

describe("who may start a mission", () => {
  test("a label of somebody who may write opens it, with the issue as it reads now", () => {
    expect(eventsOf(first({}))).toEqual([opened]);
  });

  test("a label of our own opens it: the keeper sets it on what a maintainer scheduled", () => {
    expect(eventsOf(first({ labelledBy: us }))).toMatchObject([{ kind: "opened", by: "muster" }]);
  });

  test.each([
    ["somebody who may not write", stranger],
    ["nobody that GitHub can name", undefined],
  ])("a label of %s opens nothing and is answered once", (_who, labelledBy) => {
    const step = first({ labelledBy });
    expect(told(step)).toEqual(["comment"]);
    const world = settleDown({ mission: undefined, facts: factsOf({ issue: issueFacts({ labelledBy }) }), now: at(0) });
    expect(world.world.mission).toBeUndefined();
    expect(world.world.facts.issue.comments).toHaveLength(1);
  });

  test("it is the labeller who counts, not the issue's author", () => {
    expect(eventsOf(first({ author: stranger, labelledBy: maintainer }))).toHaveLength(1);
    expect(eventsOf(first({ author: maintainer, labelledBy: stranger }))).toHaveLength(0);
  });

  test.each([
    ["without the label", { labels: ["bug"] }],
    ["with only a state label", { labels: ["muster: queued"] }],
    ["that is closed", { open: false }],
  ])("an issue %s is left alone", (_what, given) => {
    expect(first(given).kind).toBe("rest");
  });
});

describe("when a mission may start", () => {
  test("an issue that says next to nothing is asked about, and nothing is spent", () => {
    const mission = life({ ...opened, title: "Improve the list", body: "<!-- what would you like? --> pls" });
    expect(eventsOf(decide(mission, factsOf(), at(1)))).toMatchObject([{ kind: "assessed" }, { kind: "asked" }]);
  });

  test("without anything to verify with it stops for a person and never builds", () => {
    expect(eventsOf(decide(stages.queued, factsOf({ commands: [] }), at(1)))).toMatchObject([
      { kind: "stopped", reason: "needs-human", message: expect.stringContaining("verify:") },
    ]);
  });

  test("it waits while as many missions run as may", () => {
    const config = configured({ workers: { max_jobs: 1 } });
    const facts = factsOf({ config, others: [other(9, "building", true)] });
    expect(settleDown({ mission: stages.queued, facts, now: at(1) }).pause).toEqual({
      kind: "rest",
      reason: "1 mission is ahead of it and 1 may run at once",
    });
  });

  test("of those that wait, the older issue goes first", () => {
    const config = configured({ workers: { max_jobs: 1 } });
    const before = factsOf({ config, others: [other(3, "queued")] });
    expect(settleDown({ mission: stages.queued, facts: before, now: at(1) }).pause.kind).toBe("rest");
    const behind = factsOf({ config, others: [other(9, "queued")] });
    expect(settleDown({ mission: stages.queued, facts: behind, now: at(1) }).pause.kind).toBe("work");
  });

  test("missions that wait for people take nobody's place", () => {
    const config = configured({ workers: { max_jobs: 1 } });
    const facts = factsOf({ config, others: [other(3, "in-review"), other(4, "needs-info"), other(5, "stopped")] });
    expect(settleDown({ mission: stages.queued, facts, now: at(1) }).pause.kind).toBe("work");
  });

  test("it waits for tomorrow when the day's money is spent", () => {
    const facts = factsOf({ spentToday: usd(50) });
    expect(settleDown({ mission: stages.queued, facts, now: at(1) }).pause).toEqual({
      kind: "rest",
      reason: "the day's budget of $50.00 is spent; it goes on after midnight UTC",
    });
  });

  test("an invalid configuration is reported once, on the line, and nothing is done until it is mended", () => {
    const facts = factsOf({ config: broken });
    const { world, pause } = settleDown({ mission: stages.queued, facts, now: at(1) });
    expect(pause.kind).toBe("rest");
    expect(world.facts.configReported).toBe(true);
    const [check] = deedsOf(decide(stages.queued, facts, at(1)), "check");
    expect(check?.report).toMatchObject({
      conclusion: "failure",
      annotations: [{ path: ".github/muster.yml", line: 3, message: expect.stringContaining("did you mean") }],
    });
    const mended = { ...world, facts: { ...world.facts, config: configured() } };
    expect(settleDown(mended).pause.kind).toBe("work");
  });
});

describe("a mission that asks", () => {
  const asking = and(
    stages.planning,
    { kind: "lapClosed", lap: 1, spend: [], lost: [], notes: [] },
    {
      kind: "questioned",
      questions: ["Which format?"],
    },
  );

  test("rests while the issue reads as it did", () => {
    const { pause, world } = settleDown({ mission: asking, facts: factsOf(), now: at(9) });
    expect(pause).toEqual({ kind: "rest", reason: "it waits for an answer: please edit the issue" });
    expect(world.facts.issue.labels).toEqual(["muster", "muster: needs-info"]);
  });

  test("plans again with the new words when the issue was rewritten", () => {
    const body = "It should print one JSON object for each entry.";
    const { pause } = settleDown({ mission: asking, facts: factsOf({ issue: issueFacts({ body }) }), now: at(9) });
    expect(pause).toMatchObject({ kind: "work", lap: 2, tasks: [{ kind: "plan", body }] });
  });

  test("asks again, once, when the new words say nothing either", () => {
    const facts = factsOf({ issue: issueFacts({ title: "Improve the list", body: "hm" }) });
    const { pause, world } = settleDown({ mission: asking, facts, now: at(9) });
    expect(pause.kind).toBe("rest");
    expect(world.mission?.stage.kind).toBe("deciding");
  });
});

test("a bot's word is nobody's word: it cannot call a mission off", () => {
  const comments = [{ id: 1, by: robot, body: "/muster cancel", at: at(5) }];
  const step = decide(life(opened, planned()), factsOf({ issue: issueFacts({ comments }) }), at(9));
  expect(eventsOf(step)).not.toContainEqual(expect.objectContaining({ kind: "stopped" }));
});

test("a mission that ends wakes the next in line", () => {
  const facts = factsOf({
    config: configured({ workers: { max_jobs: 2 } }),
    commands: [],
    others: [other(12, "queued"), other(9, "queued"), other(8, "building", true)],
  });
  expect(woken(decide(stages.queued, facts, at(1)))).toEqual(["8", "9"]);
});

test("a mission in the middle of its way waits for tomorrow's money too, and is not stopped", () => {
  const facts = factsOf({ spentToday: usd(49.995) });
  expect(settleDown({ mission: stages.planned, facts, now: at(9) }).pause).toEqual({
    kind: "rest",
    reason: "the day's budget of $50.00 is spent; it goes on after midnight UTC",
  });
});

test("a feature whose own money is spent stops, and says how much it was", () => {
  const config = configured({ budget: { feature_usd: 0.005 } });
  expect(eventsOf(decide(stages.planned, factsOf({ config }), at(9)))).toEqual([
    {
      kind: "stopped",
      reason: "budget",
      message: "$0.00 of $0.0050 is spent; what is left does not pay for another attempt.",
    },
  ]);
});

test("a task may spend what is left of the attempt, the feature and the day, shared between the lap's jobs", () => {
  const spends = (given: Parameters<typeof factsOf>[0]) => {
    const { pause } = settleDown({ mission: stages.planned, facts: factsOf(given), now: at(9) });
    return pause.kind === "work" ? pause.tasks.flatMap((each) => ("budget" in each ? [each.budget.usd] : [])) : [];
  };
  expect(spends({})).toEqual([usd(2)]);
  expect(spends({ config: configured({ budget: { feature_usd: 1.5 } }) })).toEqual([usd(1.5)]);
  expect(spends({ spentToday: usd(49) })).toEqual([usd(1)]);
});
