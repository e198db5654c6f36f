import { describe, expect, test } from "vitest";
import { decide } from "#mission/course/decide";
import type { MissionEvent } from "#mission/course/event";
import type { Mission } from "#mission/course/state";
import type { Outcome } from "#mission/handoff";
import type { Plan } from "#mission/plan";
import { comment, factsOf, issueFacts } from "../support/facts.ts";
import { aimed, family, key, tree } from "../support/families.ts";
import { failed, handoff, over, planned } from "../support/laps.ts";
import * as lives from "../support/lives.ts";
import { eventsOf } from "../support/lives.ts";
import { at, configured, issue, maintainer, planOf, sha, unit } from "../support/values.ts";

const planning = lives.life(aimed, lives.lapOpened(1, "plan"));
const modest = planOf(unit("u1"));
const decomposed = (plan: Plan, criticism: string[] = []): Outcome => ({ kind: "decomposed", tree: plan, criticism });

/** What is recorded when the planner hands this over, apart from the books. */
function after(mission: Mission, outcome: Outcome, config: unknown = {}): readonly MissionEvent[] {
  const id = mission.open?.tasks[0]?.id ?? "7-1-plan";
  const labels = ["muster: mission"];
  const facts = factsOf({
    config: configured(config),
    issue: issueFacts({ labels }),
    lap: over([handoff(id, outcome)]),
    family: family([]),
  });
  return eventsOf(decide(mission, facts, at(9))).filter(({ kind }) => kind !== "lapClosed");
}

const again = (mission: Mission, events: readonly MissionEvent[], lap: number) =>
  lives.and(mission, lives.lapClosed(lap - 1), ...events, lives.lapOpened(lap, "plan"));

describe("the plan of an objective", () => {
  test("that is ambitious enough becomes features", () => {
    expect(after(planning, decomposed(tree))).toMatchObject([{ kind: "decomposed", ambition: { score: 5 } }]);
  });

  test("that is one large feature is built on the objective's own issue", () => {
    const large = planOf(unit("u1", { paths: ["a", "b", "c"], priority: 1 }));
    expect(after(planning, decomposed(large))).toMatchObject([{ kind: "planned", plan: { units: [{ id: "u1" }] } }]);
  });

  test("that is too small is made anew twice, with its score and the critic's reasons; then people are asked", () => {
    const first = after(planning, decomposed(modest, ["Roots are missing."]));
    expect(first).toMatchObject([{ kind: "gauged", ambition: { score: 3 }, least: 4 }]);
    const two = again(planning, first, 2);
    expect(two.feedback[0]?.text).toMatch(
      /ambition is 3 of 10, at least 4 .*\nA critic said of it:\n- Roots are missing\./,
    );
    const second = after(two, decomposed(modest));
    expect(second.map(({ kind }) => kind)).toEqual(["gauged"]);
    expect(again(two, second, 3).feedback).toHaveLength(2);
    const third = after(again(two, second, 3), decomposed(modest));
    expect(third).toMatchObject([
      { kind: "planned" },
      {
        kind: "asked",
        gate: "plan:3",
        question: { default: 3, options: ["Go on with this plan", "Plan it anew", "Stop the mission"] },
      },
    ]);
  });

  test("that stays too small where nobody is to be asked ends it", () => {
    const config = { ask: { mode: "never" }, planning: { max_replans: 1 } };
    const two = again(planning, after(planning, decomposed(modest), config), 2);
    expect(after(two, decomposed(modest), config)).toMatchObject([
      { kind: "stopped", reason: "needs-human", message: expect.stringContaining("ambition 3 of 10, at least 4") },
    ]);
  });

  test("that nobody can read is asked for once more; then people are asked whether one unit will do", () => {
    const first = after(planning, failed("garbage", "It answered nothing."));
    expect(first).toMatchObject([{ kind: "attemptFailed", reason: "plan", message: "It answered nothing." }]);
    expect(after(again(planning, first, 2), failed("garbage"))).toMatchObject([
      { kind: "planned", plan: { units: [{ title: "Add --json to the list command" }] } },
      { kind: "asked", question: { summary: expect.stringContaining("No usable plan came from the planner") } },
    ]);
  });

  test("that a critic objected to until the end waits for people, unless the gate is skipped", () => {
    const objected = decomposed(tree, ["Too vague.", "Still too vague."]);
    expect(after(planning, objected)).toMatchObject([
      { kind: "decomposed" },
      { kind: "asked", question: { summary: expect.stringContaining("objections were not met: Still too vague.") } },
    ]);
    expect(after(planning, objected, { gates: { plan: "skip" } }).map(({ kind }) => kind)).toEqual(["decomposed"]);
    expect(after(planning, decomposed(tree), { gates: { plan: "pause" } }).map(({ kind }) => kind)).toEqual([
      "decomposed",
      "asked",
    ]);
  });
});

describe("people's answer to a plan", () => {
  const waiting = lives.and(
    planning,
    lives.lapClosed(1),
    ...after(planning, decomposed(tree), { gates: { plan: "pause" } }),
  );
  const answered = (words: string | undefined, config: unknown = {}) => {
    const comments = words === undefined ? [] : [comment(maintainer, words, 20)];
    const given = issueFacts({ labels: ["muster: mission"], comments });
    return decide(waiting, factsOf({ issue: given, config: configured(config), family: family([]) }), at(21));
  };

  test("lets it go on", () => {
    const events = eventsOf(answered("/muster choose 1"));
    expect(lives.and(waiting, ...events).stage).toEqual({ kind: "underway" });
  });

  test("has it made anew, with their reason for the planner", () => {
    const anew = lives.and(waiting, ...eventsOf(answered("/muster choose 2 roots first")));
    expect(anew.stage).toEqual({ kind: "planning" });
    expect(anew.feedback.map(({ text }) => text)).toEqual(["The plan was refused by anna. roots first"]);
    expect(anew.family).toMatchObject({ features: [], round: 0, tree: undefined });
  });

  test("ends it", () => {
    expect(lives.and(waiting, ...eventsOf(answered("/muster choose 3"))).stage).toMatchObject({
      kind: "stopped",
      message: "anna did not want its plan, so nothing was begun.",
    });
  });

  test("is waited for, even where questions are answered by their defaults", () => {
    expect(waiting.stage.kind).toBe("deciding");
    expect(eventsOf(answered(undefined, { ask: { mode: "never" } }))).toEqual([]);
  });
});

test("a feature's plan waits for people where the gate says so, and is built when they agree", () => {
  const mission = lives.life(lives.opened, lives.lapOpened(1, "plan"));
  const given = { config: configured({ gates: { plan: "pause" } }) };
  const settled = decide(mission, factsOf({ ...given, lap: over([handoff("7-1-plan", planned(lives.plan))]) }), at(9));
  const waiting = lives.and(mission, ...eventsOf(settled));
  expect(waiting.stage.kind).toBe("deciding");
  const agreed = issueFacts({ comments: [comment(maintainer, "/muster choose 1", 20)] });
  const built = lives.and(waiting, ...eventsOf(decide(waiting, factsOf({ ...given, issue: agreed }), at(21))));
  expect(built.stage.kind).toBe("building");
  expect(built.plan).toEqual(lives.plan);
});

test("a judge who says nothing that can be read finds the objective not met; after the second no it ends, with the reasons", () => {
  const gathered: MissionEvent = {
    kind: "gathered",
    ends: [{ key: key("1-u1"), end: "integrated", issue: issue(11) }],
  };
  const judging = lives.life(
    aimed,
    { kind: "decomposed", tree, ambition: { score: 5, reasons: [] }, from: sha("b") },
    gathered,
  );
  const open = lives.and(judging, lives.lapOpened(1, "judge"));
  const first = after(open, failed("garbage"));
  expect(first).toMatchObject([{ kind: "objectiveJudged", judgement: { met: false } }]);
  const replanned = lives.and(open, lives.lapClosed(1), ...first);
  expect(replanned).toMatchObject({ stage: { kind: "planning" }, feedback: [{ key: "judge:1" }] });
  const second = lives.and(
    replanned,
    { kind: "decomposed", tree, ambition: { score: 5, reasons: [] }, from: sha("b") },
    gathered,
    lives.lapOpened(2, "judge"),
  );
  const no: Outcome = { kind: "judged", judgement: { met: false, rationale: "Half of it.", missing: ["Roots."] } };
  expect(after(second, no)).toMatchObject([
    { kind: "objectiveJudged" },
    {
      kind: "stopped",
      reason: "needs-human",
      message: expect.stringMatching(/not met after 2 checks.*Half of it\.\n- Roots\./s),
    },
  ]);
});
