import { describe, expect, test } from "vitest";
import { readyUnits } from "#mission/tiers/ready";
import { aboutToWork, goBefore, whyClash } from "#mission/tiers/clash";
import { asItTurnedOut, touchedEvents } from "#mission/tiers/touched";
import { whyWait } from "#mission/backlog/line-up";
import { standingsOf } from "#mission/course/neighbours";
import { decide } from "#mission/course/decide";
import type { FeedbackItem } from "#mission/task";
import { and, eventsOf, life, lapOpened, onGitHub, opened, planned, stages } from "../support/lives.ts";
import { settleDown } from "../support/play.ts";
import { at, issue, planOf, task, unit, unitId } from "../support/values.ts";

const pair = planOf(unit("u1"), unit("u2"));
const touched = (id: string, ...paths: readonly string[]) => ({ unit: unitId(id), paths: [...paths] });
const ran = (...units: readonly ReturnType<typeof touched>[]) =>
  life(opened, planned(pair), { kind: "touched", units: [...units] });
const ids = (units: readonly { readonly id: string }[]) => units.map(({ id }) => id);

describe("the paths that units really touched", () => {
  test("order those that share one, the later after the earlier", () => {
    const mission = ran(touched("u1", "src/u1.js", "package.json"), touched("u2", "package.json"));
    expect(ids(readyUnits(mission, pair))).toEqual(["u1"]);
    expect(asItTurnedOut(pair, mission).units[1]).toMatchObject({ paths: ["package.json"], needs: ["u1"] });
  });

  test("leave side by side what does not meet, and take a guess that was wrong away", () => {
    const guessed = planOf(unit("u1", { paths: ["src"] }), unit("u2", { paths: ["lib"] }));
    const mission = ran(touched("u1", "lib2/a.js"), touched("u2", "docs/b.md"));
    expect(ids(readyUnits(mission, guessed))).toEqual(["u1", "u2"]);
  });

  test("are those of the last time that a unit ran", () => {
    const mission = and(ran(touched("u1", "a.js"), touched("u2", "a.js")), {
      kind: "touched",
      units: [touched("u2", "b.js")],
    });
    expect(ids(readyUnits(mission, pair))).toEqual(["u1", "u2"]);
  });

  test("are recorded of units that were built beside others, and of nothing else", () => {
    const { tasks } = lapOpened(2, "build", "verify");
    const reached = new Map([[task("7-2-build-u1"), ["a.js"]]]);
    expect(touchedEvents({ plan: pair }, { tasks }, { touched: reached })).toEqual([
      { kind: "touched", units: [touched("u1", "a.js")] },
    ]);
    expect(touchedEvents({ plan: planOf(unit("u1")) }, { tasks }, { touched: reached })).toEqual([]);
    expect(touchedEvents({ plan: pair }, lapOpened(2, "fix", "verify"), { touched: reached })).toEqual([]);
    expect(touchedEvents({ plan: pair }, { tasks }, {})).toEqual([]);
  });
});

const asked: FeedbackItem = { key: "review:1", source: "person", text: "Sort it.", by: "anna" };
const working = and(stages["in-review"], { kind: "feedbackTaken", feedback: [asked] });

describe("branches that would conflict", () => {
  test.each([
    ["is looked at before it works", working, working.head?.commit],
    ["is not while a lap is open", and(working, lapOpened(9, "fix", "verify")), undefined],
    ["is not while people look at it", stages["in-review"], undefined],
    ["is not before anything was built", stages.planned, undefined],
  ])("a mission's branch %s", (_when, mission, head) => {
    expect(aboutToWork(mission)).toBe(head);
  });

  test("those of older features that wait for people or the merge queue go before it, and nobody who needs a place too", () => {
    const older = (number: number, mission = stages["in-review"]) => ({ ...mission, issue: issue(number) });
    const held = and(older(4), { kind: "paused", by: "anna" });
    const others = [older(9), held, older(5), older(3), older(2, stages.integrated), older(1, working)];
    expect(goBefore(working, others).map((each) => each.issue)).toEqual([3, 5]);
  });

  const clashes = { others: [{ issue: issue(3), paths: ["a.js", "b.js"] }], integration: [] };

  test("make the later one wait, with the reason shown", () => {
    const { pause, world } = settleDown({ mission: working, facts: onGitHub({ clashes }), now: at(99) });
    const why =
      "its branch conflicts with that of #3 in `a.js`, `b.js`; #3 goes first, and it goes on when that has landed or ended";
    expect(pause).toEqual({ kind: "rest", reason: why });
    // It gives its place to others, until it goes on.
    expect(world.mission?.phases.clashing).toEqual([3]);
    const waits = (mission: typeof working) =>
      whyWait({ ...working, issue: issue(9) }, { others: standingsOf([], [mission], at(99)).others }, 1, at(99));
    expect(waits(working)).toBe("1 mission is ahead of it and 1 may run at once");
    expect(waits(world.mission ?? working)).toBeUndefined();
    expect(and(world.mission ?? working, lapOpened(9, "fix", "verify")).phases.clashing).toEqual([]);
    expect(world.facts.issue.comments.map(({ body }) => body).join()).toContain(`Now: ${why}.`);
    const many = Array.from({ length: 7 }, (_, index) => `${index}.js`);
    expect(whyClash({ others: [{ issue: issue(3), paths: many }], integration: [] })).toContain("`4.js` and 2 more;");
  });

  test("do not hold up what the merge queue gave back", () => {
    const bounced = and(stages.landing, {
      kind: "bounced",
      head: working.head?.commit ?? asBad(),
      feedback: [{ ...asked, key: "queue:1", source: "conflict" }],
    });
    expect(settleDown({ mission: bounced, facts: onGitHub({ clashes }), now: at(99) }).pause).toMatchObject({
      kind: "work",
    });
  });

  test("with what has landed are mended in the next attempt", () => {
    const facts = onGitHub({ clashes: { others: [], integration: ["a.js"] } });
    const { pause } = settleDown({ mission: working, facts, now: at(99) });
    expect(pause).toMatchObject({
      kind: "work",
      tasks: [{ kind: "fix", merge: facts.tips.integration }, { kind: "verify" }],
    });
    const free = settleDown({ mission: working, facts: onGitHub(), now: at(99) }).pause;
    expect(free.kind === "work" ? Object.keys(free.tasks[0] ?? {}) : []).not.toContain("merge");
  });

  test("when a feature has landed, those that waited for it are woken", () => {
    const others = [
      { issue: issue(9), stage: "building", active: true, ready: false, clashing: [issue(7)], openedAt: at(0) },
    ];
    const landing = { landed: working.head?.commit, promoted: undefined, bounced: undefined };
    const step = decide(stages.landing, onGitHub({ others, landing }), at(99));
    expect(eventsOf(step)).toMatchObject([{ kind: "integrated" }]);
    expect(step).toMatchObject({ deeds: [{}, { kind: "wake", actor: "9" }] });
  });
});

function asBad(): never {
  throw new Error("no head");
}
