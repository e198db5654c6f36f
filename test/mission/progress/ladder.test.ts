import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide } from "#mission/course/decide";
import type { MissionEvent } from "#mission/course/event";
import {
  isAtLeastAs,
  type Ladder,
  ladderAfter,
  mayGoUp,
  nextRung,
  onTop,
  type Rung,
  rungs,
  triggerOf,
  within,
} from "#mission/progress/ladder";
import { saySafeStop } from "#mission/say/ladder";
import { comment, factsOf, issueFacts } from "../support/facts.ts";
import { and, built, eventsOf, lapClosed, life, onGitHub, opened, planned, reviewed } from "../support/lives.ts";
import { settleDown } from "../support/play.ts";
import { at, configured, maintainer, sha } from "../support/values.ts";

const round = { score: 1, parts: { completion: 1, regression: 1 }, passed: [] };
const fails = (reason: string) => ({ kind: "attemptFailed" as const, reason, message: "m", feedback: [] });
const lost: MissionEvent = { ...fails("verification"), infrastructure: true };
const merges: MissionEvent = { ...lapClosed(1), round };
const conflicts: readonly MissionEvent[] = [merges, fails("conflict")];
const limited = (...seconds: readonly number[]): MissionEvent => ({
  ...lapClosed(1),
  limits: seconds.map((second) => at(second / 60)),
});

function after(...events: readonly (MissionEvent | readonly MissionEvent[])[]): Ladder {
  return events.flat().reduce(ladderAfter, onTop);
}

describe("a mission does less", () => {
  test.each<[string, Ladder, number, string | undefined]>([
    ["not when nothing is wrong", after(), 0, undefined],
    ["not at 80 % of its money", after(), 0.8, undefined],
    ["above 80 % of its money", after(), 0.800001, "budget"],
    ["once for that", after({ kind: "degraded", to: "fewer-workers", trigger: "budget" }), 0.9, undefined],
    ["not for three conflicts of three", after(conflicts, conflicts, conflicts), 0, undefined],
    ["not for two of four", after(conflicts, conflicts, merges, merges), 0, undefined],
    ["for three of four", after(conflicts, conflicts, conflicts, merges), 0, "conflicts"],
    ["for three of five", after(conflicts, conflicts, conflicts, merges, merges), 0, "conflicts"],
    ["not for three of six", after(conflicts, conflicts, conflicts, merges, merges, merges), 0, undefined],
    ["not for two rate limits", after(limited(0, 1)), 0, undefined],
    ["for three within 60 s", after(limited(0, 30, 60)), 0, "rate-limits"],
    ["not for three within 60.1 s", after(limited(0, 30, 60.1)), 0, undefined],
    [
      "for three of several workers and laps, in whatever order",
      after(limited(200, 5), limited(40, 900, 20)),
      0,
      "rate-limits",
    ],
    ["not for two failed verifications", after(fails("verification"), fails("verification")), 0, undefined],
    ["for three", after(fails("verification"), fails("verification"), fails("verification")), 0, "verification"],
    [
      "not when one between passed",
      after(fails("verification"), fails("verification"), built(), fails("verification")),
      0,
      undefined,
    ],
    [
      "not for verifications that machines lost, which forgive nothing either",
      after(...[1, 2, 3].map(() => lost), fails("verification"), fails("verification"), lost),
      0,
      undefined,
    ],
    [
      "for three, whatever machines lost between them",
      after(fails("verification"), lost, fails("verification"), lost, fails("verification")),
      0,
      "verification",
    ],
    ["not for what a review or a worker failed", after(fails("review"), fails("work"), fails("review")), 0, undefined],
    [
      "for what happened since the last step only",
      after(limited(0, 1, 2), { kind: "degraded", to: "fewer-workers", trigger: "rate-limits" }),
      0,
      undefined,
    ],
  ])("%s", (_, ladder, used, trigger) => {
    expect(triggerOf(ladder, used)).toBe(trigger);
  });
});

const down: MissionEvent = { kind: "degraded", to: "fewer-workers", trigger: "verification" };

describe("a mission does more again", () => {
  test.each<[string, Ladder, boolean]>([
    ["not while nothing was taken away", after(built(), built(), built()), false],
    ["not after two successes", after(down, built(), built()), false],
    ["after three", after(down, planned(), built(), built()), true],
    ["not when a failure was between", after(down, built(), built(), fails("review"), built()), false],
    ["not for successes before it went down", after(built(), built(), down, built()), false],
  ])("%s", (_, ladder, up) => {
    expect(mayGoUp(ladder)).toBe(up);
  });

  test("and all of it when a person takes it up anew", () => {
    expect(after(down, { kind: "reopened", by: "anna", title: "T", body: "B", stands: true })).toEqual(onTop);
  });
});

const several = configured({
  workers: { per_runner: 4, max_jobs: 8 },
  models: { fallback: ["claude-haiku-5-5", "claude-sonnet-5-5"] },
}).config;
const plain = configured().config;

test("the steps go down one by one and back up, past the models where there is none to fall back to", () => {
  const way = (config: typeof plain, by: 1 | -1, from: Rung) => nextRung(from, by, config);
  expect(rungs.map((rung) => way(several, 1, rung))).toEqual([...rungs.slice(1), "stop"]);
  expect(rungs.map((rung) => way(several, -1, rung))).toEqual(["full", ...rungs.slice(0, -1)]);
  expect(way(plain, 1, "fewer-workers")).toBe("plan-only");
  expect(way(plain, -1, "plan-only")).toBe("fewer-workers");
});

test("each step leaves what it says: half of the workers, the first fallback for every role", () => {
  expect(within(several, "full")).toEqual(several);
  expect(within(several, "fewer-workers")).toEqual({ ...several, workers: { ...several.workers, per_runner: 2 } });
  const one = configured({ workers: { per_runner: 1, max_jobs: 5 } }).config;
  expect(within(one, "fewer-workers").workers).toMatchObject({ per_runner: 1, max_jobs: 2 });
  const least = configured({ workers: { per_runner: 1, max_jobs: 1 } }).config;
  expect(within(least, "stop").workers).toMatchObject({ per_runner: 1, max_jobs: 1 });
  const { fallback, ...roles } = within(several, "fallback").models;
  expect(new Set(Object.values(roles).map(({ model }) => model))).toEqual(new Set(["claude-haiku-5-5"]));
  expect(fallback.map(({ model }) => model)).toEqual(["claude-sonnet-5-5"]);
  expect(within(plain, "fallback").models).toEqual(plain.models);
});

const low = (to: Rung): MissionEvent => ({ kind: "degraded", to, trigger: "rate-limits" });

describe("at the lower steps", () => {
  const red = { ...built(sha("1"), { verified: false }), kind: "built" as const };

  test("nothing is built, but still planned", () => {
    const building = life(opened, planned(), low("plan-only"));
    expect(settleDown({ mission: building, facts: factsOf(), now: at(60) }).pause).toMatchObject({
      kind: "rest",
      reason: expect.stringContaining("it only plans for now"),
    });
    const { pause } = settleDown({ mission: life(opened, low("plan-only")), facts: factsOf(), now: at(60) });
    expect(pause).toMatchObject({ kind: "work", tasks: [{ kind: "plan" }] });
  });

  test("nothing is worked on nor written but the status comment", () => {
    const mission = life(opened, planned(), red, low("read-only"));
    const step = decide(mission, onGitHub(), at(60));
    expect(step).toMatchObject({ kind: "perform", deeds: [{ kind: "comment", slot: "status" }] });
    expect(step.kind === "perform" && step.deeds).toHaveLength(1);
    const { pause } = settleDown({ mission, facts: onGitHub(), now: at(60) });
    expect(pause).toMatchObject({ kind: "rest", reason: expect.stringContaining("it only reads for now") });
  });

  test("a maintainer's word takes it one step back up", () => {
    const mission = life(opened, planned(), low("read-only"));
    const facts = factsOf({ issue: issueFacts({ comments: [comment(maintainer, "/muster resume", 50, 501)] }) });
    expect(eventsOf(decide(mission, facts, at(60)))).toEqual([{ kind: "recovered", to: "plan-only", heard: 501 }]);
  });

  test("more trouble is the end, and it says which", () => {
    const mission = and(life(opened, low("read-only")), limited(0, 1, 2));
    expect(eventsOf(decide(mission, factsOf(), at(60)))).toEqual([
      { kind: "degraded", to: "stop", trigger: "rate-limits" },
      { kind: "stopped", reason: "environment", message: saySafeStop("rate-limits") },
    ]);
    expect(saySafeStop("rate-limits")).toBe(
      "It did less and less, and trouble went on: the model provider turned requests away three times within a minute. Before it does harm it stops here.",
    );
  });

  test("to come back to reading only, after a person had let it go on, is the end too", () => {
    const once = life(opened, low("read-only"), { kind: "recovered", to: "plan-only", heard: 501 });
    expect(eventsOf(decide(and(once, limited(0, 1, 2)), factsOf(), at(60)))).toEqual([low("read-only")]);
    expect(eventsOf(decide(and(once, low("read-only")), factsOf(), at(60)))).toEqual([
      { kind: "degraded", to: "stop", trigger: "rate-limits" },
      { kind: "stopped", reason: "environment", message: saySafeStop("rate-limits") },
    ]);
  });

  test("people who review are not bothered by it", () => {
    const mission = and(
      life(opened, planned(), built(), reviewed(sha("1"), 8), { kind: "readied", head: sha("1") }),
      limited(0, 1, 2),
    );
    expect(eventsOf(decide(mission, onGitHub(), at(60))).filter(({ kind }) => kind === "degraded")).toEqual([]);
  });
});

test("whatever happens, it is on one rung, and each move is one step", () => {
  const any = fc.constantFrom<MissionEvent>(
    merges,
    fails("verification"),
    fails("conflict"),
    limited(0, 1, 2),
    built(),
    planned(),
  );
  fc.assert(
    fc.property(fc.array(any, { maxLength: 40 }), (events) => {
      let mission = life(opened);
      for (const event of events) {
        mission = and(mission, event);
        const [first] = eventsOf(decide(mission, onGitHub(), at(60)));
        if (first?.kind !== "degraded" && first?.kind !== "recovered") continue;
        const { rung } = mission.progress.ladder;
        expect(isAtLeastAs(first.to, rung)).toBe(first.kind === "degraded");
        mission = and(mission, first);
        expect(mission.progress.ladder.rung).toBe(first.to);
      }
    }),
  );
});
