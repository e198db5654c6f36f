import { describe, expect, test } from "vitest";
import { decide } from "#mission/course/decide";
import type { Outcome } from "#mission/handoff";
import { usd } from "#mission/ids";
import { factsOf } from "../support/facts.ts";
import { assembled, call, change, changed, failed, handoff, over, ran, red, verdict } from "../support/laps.ts";
import { and, deedsOf, eventsOf, lapOpened, life, opened, planned, told } from "../support/lives.ts";
import { settleDown } from "../support/play.ts";
import { at, configured, planOf, sha, task, unit, unitId } from "../support/values.ts";

const lap = lapOpened(2, "build", "verify");
const build = (id: string, reserved: number) => ({
  id: task(`7-2-build-${id}`),
  unit: unitId(id),
  kind: "build" as const,
  reserved: usd(reserved),
});
const parts = ["u1", "u2"].map((id) => ({ task: task(`7-2-build-${id}`), unit: unitId(id), message: "feat: Do it\n" }));

/** Two units side by side, each with its share. */
function two(reserved = 2) {
  const tasks = [build("u1", reserved), build("u2", reserved), ...lapOpened(2, "verify").tasks];
  const assembly = lap.assembly === undefined ? {} : { assembly: { ...lap.assembly, parts } };
  return life(opened, planned(planOf(unit("u1"), unit("u2"))), { ...lap, tasks, ...assembly });
}

const good = { assembled: assembled(), verdict: verdict("7-2-verify", ran(sha("1"))) };

/** The first unit was built, the second came to this. */
function beside(outcome: Outcome, given: Partial<typeof good> = good, config = configured(), reserved = 2) {
  const first = handoff("7-2-build-u1", changed());
  const second = handoff("7-2-build-u2", outcome, { calls: [call(0.3)] });
  const facts = factsOf({ config, lap: over([first, second], given), spentToday: usd(2 * reserved) });
  return decide(two(reserved), facts, at(60));
}

const kinds = (step: ReturnType<typeof decide>) => eventsOf(step).map((event) => event.kind);

describe("what one unit built is kept when its sibling", () => {
  test.each([
    ["ran out of all the money there is", failed("budget", "not enough"), "stopped"],
    ["was declined by the model", failed("refused", "no"), "stopped"],
    ["found the provider down", failed("overloaded", "529"), "parked"],
  ])("%s", (_what, outcome, end) => {
    const step = beside(outcome);
    expect(kinds(step)).toEqual(["lapClosed", "built", end]);
    expect(eventsOf(step)[1]).toMatchObject({ head: sha("1"), units: ["u1"], verified: true });
    expect(deedsOf(step, "record")[0]?.refs).toEqual([
      { ref: "refs/heads/muster/7-add-json-to-the-list-command", from: undefined, to: sha("1") },
    ]);
  });

  test.each(["setup", "environment"] as const)(
    "had a machine that failed it (%s), and only the sibling is done again",
    (reason) => {
      const step = beside(failed(reason, "npm ci ended with 1"));
      expect(kinds(step)).toEqual(["lapClosed", "built"]);
      const mission = and(two(), ...eventsOf(step));
      expect(mission).toMatchObject({ failures: 0, stage: { kind: "building" } });
      const { pause } = settleDown({ mission, facts: factsOf({ branch: sha("1") }), now: at(61) });
      expect(told(pause)).toEqual(["7-3-build-u2", "7-3-verify"]);
    },
  );

  test("failed at its work, also when what was built does not pass: both are on record before the end", () => {
    const step = beside(failed("refused", "no"), { ...good, verdict: verdict("7-2-verify", ran(sha("1"), red)) });
    expect(kinds(step)).toEqual(["lapClosed", "built", "attemptFailed", "stopped"]);
  });
});

test("a protected path is not kept, whatever else ended the lap", () => {
  const put = assembled(sha("1"), change(".github/workflows/ci.yml"));
  const step = beside(failed("refused", "no"), { ...good, assembled: put });
  expect(kinds(step)).toEqual(["lapClosed", "stopped"]);
  expect(deedsOf(step, "record")[0]?.refs).toEqual([]);
});

describe("a unit that ran out of its share", () => {
  const config = configured({ budget: { feature_usd: 2.2, attempt_usd: 2 } });

  test("is tried again when it gets at least half as much again, now that it is alone", () => {
    const step = beside(failed("budget", "not enough"), good, config, 1);
    expect(kinds(step)).toEqual(["lapClosed", "built", "attemptFailed"]);
    const mission = and(two(1), ...eventsOf(step));
    const { pause } = settleDown({ mission, facts: factsOf({ config, branch: sha("1") }), now: at(61) });
    expect(pause.kind === "work" && pause.tasks[0]).toMatchObject({ id: "7-3-build-u2", budget: { usd: usd(1.65) } });
  });

  test("waits for tomorrow when it was the day that had little left", () => {
    const tight = configured({ budget: { feature_usd: 5, attempt_usd: 2, day_usd: 3 } });
    const step = beside(failed("budget", "not enough"), good, tight, 1);
    expect(kinds(step)).toEqual(["lapClosed", "built", "attemptFailed"]);
    const mission = and(two(1), ...eventsOf(step));
    const facts = factsOf({ config: tight, branch: sha("1"), spentToday: usd(2.1) });
    expect(settleDown({ mission, facts, now: at(61) }).pause).toMatchObject({
      reason: expect.stringContaining("midnight"),
    });
  });

  test("does not try for ever: beside nobody its share was all there is", () => {
    const alone = life(opened, planned(), lapOpened(2, "build", "verify"));
    const facts = factsOf({ lap: over([handoff("7-2-build-u1", failed("budget", "not enough"))]) });
    expect(kinds(decide(alone, facts, at(60)))).toEqual(["lapClosed", "stopped"]);
  });
});
