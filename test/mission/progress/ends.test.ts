import fc from "fast-check";
import { expect, test } from "vitest";
import type { Assembled, MissionFacts } from "#mission/facts";
import type { Handoff, Outcome } from "#mission/handoff";
import type { Step } from "#mission/step";
import type { MissionEvent } from "#mission/course/event";
import { type Sha, usd } from "#mission/ids";
import { factsOf } from "../support/facts.ts";
import { assembled, call, changed, failed, handoff, over, planned, ran, red, verdict } from "../support/laps.ts";
import { opened } from "../support/lives.ts";
import { begin, settleDown, type World } from "../support/play.ts";
import { after } from "#mission/course/fold";
import { at, configured, planOf, sha, unit, unitId } from "../support/values.ts";

type Work = Extract<Step<MissionEvent>, { kind: "work" }>;

/** What one lap comes to: whether planners, builders, our commands and reviewers do well; or nothing comes back at all. */
const luck = fc.record({
  plans: fc.boolean(),
  builds: fc.constantFrom<"changed" | "no-change" | "stuck" | "conflict">(
    "changed",
    "changed",
    "changed",
    "no-change",
    "stuck",
    "conflict",
  ),
  passes: fc.boolean(),
  likes: fc.boolean(),
  advice: fc.constantFrom<"retry" | "replan" | "narrow" | "nothing">("retry", "replan", "narrow", "nothing"),
  /** Whether what is built and what is said of it is like nothing before. */
  fresh: fc.boolean(),
  lost: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
});
type Luck = typeof luck extends fc.Arbitrary<infer Value> ? Value : never;

const plan = planOf(unit("u1"), unit("u2", { needs: [unitId("u1")] }));

function judged(likes: boolean, word: string): Outcome {
  const score = likes ? 8 : 2;
  const scores = { alignment: score, approach: score, tests: score, criteria: score };
  return { kind: "reviewed", review: { scores, rationale: `It lacks ${word}.`, findings: [] } };
}

function outcomeOf(kind: string, { plans, builds, likes, advice }: Luck, word: string): Outcome {
  if (kind === "plan") return plans ? planned(plan) : failed("garbage");
  if (kind === "review") return judged(likes, word);
  if (kind === "audit")
    return { kind: "audited", audit: { verdict: "approve", confidence: 1, rationale: "Fine.", findings: [] } };
  if (kind !== "doctor") return builds === "no-change" || builds === "stuck" ? failed(builds) : changed();
  if (advice === "nothing") return failed("garbage");
  return { kind: "diagnosed", diagnosis: { advice, cause: "It is hard.", hint: "Try otherwise.", questions: [] } };
}

function lapOf({ lap, tasks }: Work, drawn: Luck, cost: number): MissionFacts["lap"] {
  if (drawn.lost) return over([]);
  const word = drawn.fresh ? "o".repeat(lap) : "all";
  const handoffs = tasks.flatMap(({ id, kind }): Handoff[] =>
    kind === "verify" ? [] : [handoff(id, outcomeOf(kind, drawn, word), { calls: cost === 0 ? [] : [call(cost)] })],
  );
  const builds = tasks.some(({ kind }) => kind === "build" || kind === "fix");
  const commit = sha((lap % 256).toString(16).padStart(2, "0"));
  const said = verdict(
    `7-${lap}-verify`,
    drawn.passes ? ran(commit) : ran(commit, { ...red, tail: `not ok: ${word}` }),
  );
  if (!builds || drawn.builds === "no-change" || drawn.builds === "stuck") return over(handoffs, { verdict: said });
  if (drawn.builds === "conflict") return over(handoffs, { assembled: { kind: "conflict", paths: ["a"] } });
  return over(handoffs, { assembled: put(commit, drawn), verdict: said });
}

function put(commit: Sha, { fresh }: Luck): Assembled {
  const same = assembled(commit);
  return fresh && same.kind === "assembled" ? { ...same, tree: commit } : same;
}

const generous = {
  workers: { max_attempts: 10 },
  strategies: { feature_scaffolding: { builder: 10 }, unknown: { builder: 10 } },
  budget: { tokens: "5000M", minutes: 100_000, feature_usd: 50, mission_usd: 60, day_usd: 100 },
};

/** Lap after lap, until nobody has anything to do but people; how many laps there were. */
function lived(draws: readonly Luck[], cost: number, most: number): World {
  const first = after(undefined, { at: at(0), event: opened });
  let world: World = { mission: first, facts: factsOf({ config: configured(generous) }), now: at(1) };
  for (let lap = 0; lap < most; lap += 1) {
    const { world: paused, pause } = settleDown({ ...world, now: at(1 + lap * 60) });
    if (pause.kind !== "work") return paused;
    const drawn = draws[lap % draws.length];
    if (drawn === undefined) return paused;
    const begun = begin(paused, pause);
    world = { ...begun, facts: { ...begun.facts, lap: lapOf(pause, drawn, cost) } };
  }
  throw new Error(`it goes on after ${most} laps: ${JSON.stringify(world.mission?.tried.slice(-3))}`);
}

const some = fc.array(luck, { minLength: 1, maxLength: 40 });

test("every mission ends or comes to people, however its laps turn out, and though they cost nothing", () => {
  fc.assert(
    fc.property(some, (draws) => {
      const { mission } = lived(draws, 0, 150);
      const stage = mission?.stage.kind ?? "";
      expect(["stopped", "in-review", "building", "needs-info"]).toContain(stage);
      if (stage === "building") expect(mission?.progress.ladder.rung).toBe("plan-only");
      if (mission?.stage.kind === "stopped") expect(mission.stage.message.length).toBeGreaterThan(20);
    }),
    { numRuns: 100 },
  );
});

test("its caps hold whatever its laps cost", () => {
  fc.assert(
    fc.property(some, fc.constantFrom(0.5, 1.9), (draws, cost) => {
      expect(lived(draws, cost, 150).mission?.spent).toBeLessThanOrEqual(usd(50));
    }),
    { numRuns: 50 },
  );
});
