import { describe, expect, test } from "vitest";
import { decide } from "#mission/course/decide";
import { Instant } from "#mission/ids";
import { checksOf, type Quality, qualityOf, whyGateClosed } from "#mission/views/quality";
import { factsOf } from "../support/facts.ts";
import { handoff, over } from "../support/laps.ts";
import { and, built, eventsOf, lapOpened, onGitHub, stages, told } from "../support/lives.ts";
import { settleDown } from "../support/play.ts";
import { at, configured, issue, planOf, sha, unit } from "../support/values.ts";

const working = and(stages.queued, lapOpened(1, "plan"));
const open: Quality = { missing: [], twice: [], stale: [] };

describe("the quality gate", () => {
  test("is open where nothing is wrong", () => {
    expect(qualityOf([stages.planned, working], [], at(0))).toEqual(open);
    expect(checksOf(open).map(({ state }) => state)).toEqual(["passed", "passed", "passed"]);
    expect(whyGateClosed(open, issue(7))).toBeUndefined();
    expect(whyGateClosed(undefined, issue(7))).toBeUndefined();
  });

  const openedAt = working.open?.openedAt ?? at(0);
  test.each([
    ["six and a half hours", 390 * 60_000, []],
    ["a moment more", 390 * 60_000 + 1, [7]],
  ])("a lap open for %s", (_, long, stale) => {
    expect(qualityOf([working], [], Instant.parse(openedAt + long)).stale).toEqual(stale);
  });

  test("finds ids that were given twice", () => {
    const twice = { ...stages.planned, plan: planOf(unit("u1"), unit("u1"), unit("u2")) };
    expect(qualityOf([twice], [], at(0)).twice).toEqual(["unit u1 of #7"]);
  });

  test("keeps a mission at rest with the reason, which people read, until it opens", () => {
    const quality = { ...open, missing: ["package.json"] };
    const { pause, world } = settleDown({ mission: stages.queued, facts: factsOf({ quality }), now: at(1) });
    expect(told(pause)).toEqual(["the quality gate is closed: required files (missing: package.json)"]);
    const said = world.facts.issue.comments.map(({ body }) => body).join("\n");
    expect(said).toContain("Now: the quality gate is closed: required files (missing: package.json).");
    const { pause: then } = settleDown({ ...world, facts: { ...world.facts, quality: open } });
    expect(then.kind).toBe("work");
  });

  test("holds back a lap that only verifies, too", () => {
    const unverified = and(stages.planned, built(sha("1"), { verified: false, results: [] }));
    const lap = (quality: typeof open) =>
      settleDown({ mission: unverified, facts: onGitHub({ quality }), now: at(20) });
    expect(told(lap(open).pause)).toEqual(["7-1-verify"]);
    const closed = lap({ ...open, missing: ["package.json"] }).pause;
    expect(told(closed)).toEqual(["the quality gate is closed: required files (missing: package.json)"]);
  });

  test("is closed by another's stale run, not by one's own, which is to be settled", () => {
    const stale = { ...open, stale: [issue(7), issue(9)] };
    expect(whyGateClosed({ ...stale, stale: [issue(7)] }, issue(7))).toBeUndefined();
    expect(whyGateClosed(stale, issue(7))).toBe(
      "the quality gate is closed: no stale run (open for longer than a job may run: the lap of #9)",
    );
  });
});

describe("the smoke command", () => {
  const config = configured({ quality: { smoke: "npm run build" } });

  test("runs after the set-up as long as there is no head of our own", () => {
    const setup = (mission: typeof stages.queued) => {
      const { pause } = settleDown({ mission, facts: factsOf({ config }), now: at(1) });
      const [task] = pause.kind === "work" ? pause.tasks : [];
      return task && "setup" in task ? task.setup : [];
    };
    expect(setup(stages.queued)).toEqual(["npm ci", "npm run build"]);
  });

  test("that fails stops the mission, and the gate is named, not the machine", () => {
    const message = "The set-up command `npm run build` ended with 2:\nboom";
    const lap = over([handoff("7-1-plan", { kind: "failed", reason: "setup", message })]);
    expect(eventsOf(decide(working, factsOf({ lap, config }), at(9))).at(-1)).toMatchObject({
      kind: "stopped",
      reason: "environment",
      message: expect.stringMatching(/^The quality gate is closed: smoke command\..*ended with 2/s),
    });
  });
});
