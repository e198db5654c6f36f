import { describe, expect, test } from "vitest";
import type { MissionEvent } from "#mission/course/event";
import { usd } from "#mission/ids";
import { progressOf } from "#mission/objective/progress";
import { objectiveOf } from "#mission/objective/state";
import { featureBody, followBody } from "#mission/say/objective/issues";
import { featuresText, objectiveRows, objectiveText } from "#mission/say/objective/plan";
import {
  judgesEvidence,
  modestPlan,
  modestReasons,
  nothingCame,
  notMetText,
  planQuestion,
  soFarText,
  waitingFor,
  waitsForPromotion,
} from "#mission/say/objective/words";
import { factsOf } from "../support/facts.ts";
import { aimed, child, decomposed, family, key, openedAs, underway } from "../support/families.ts";
import * as lives from "../support/lives.ts";
import { issue, planOf, pullNumber, sha, unit, unitId } from "../support/values.ts";

const integrated = { kind: "integrated", commit: sha("1") } as const;
const stopped = { kind: "stopped", reason: "needs-human", message: "It does not compile.\nAt line 3." } as const;

const named = (id: string, title: string, needs: readonly string[] = []) =>
  unit(id, { title, needs: needs.map(unitId), paths: [] });

/** The second round of an objective, with a feature at each state that one can be in. */
const tree = {
  ...planOf(
    named("u1", "Landed"),
    named("u2", "In work", ["u1"]),
    named("u3", "To be reviewed"),
    named("u4", "Held"),
    named("u5", "Asking"),
    named("u6", "Given up"),
    named("u7", "Without a chance", ["u6"]),
    named("u8", "Later", ["u2", "u1"]),
    named("u9", "About to begin", ["u1"]),
    named("u10", 'Not "opened" [yet]'),
  ),
  summary: "All shapes.",
  risks: ["It may be slow."],
  assumptions: ["Only plane shapes."],
};
const again: MissionEvent = {
  kind: "decomposed",
  tree,
  ambition: { score: 6, reasons: ["10 units: 5", "3 acceptance criteria: 1"] },
  from: sha("b"),
  estimate: { low: usd(2), expected: usd(3), high: usd(4.5), samples: 3 },
};
const opened = ["u1", "u2", "u3", "u4", "u5", "u6", "u7", "u8", "u9"].map((id, nth) => openedAs(`2-${id}`, 21 + nth));
const second = lives.and(underway, { kind: "gathered", ends: [] }, again, ...opened);
const children = family([
  child(11, stopped),
  child(12, integrated),
  child(21, integrated, { pull: pullNumber(31) }),
  child(22, { kind: "building" }, { pull: pullNumber(32) }),
  child(23, { kind: "in-review" }, { pull: pullNumber(33) }),
  child(24, { kind: "building" }, { paused: true }),
  child(25, { kind: "needs-info", questions: [], asked: 0 } as never),
  child(26, stopped),
]);
const seen = factsOf({ family: children });
const judged = (met: boolean, missing: string[] = []): MissionEvent => ({
  kind: "objectiveJudged",
  commit: sha("c"),
  judgement: { met, rationale: "Circles are there.", missing },
});

describe("the plan of an objective", () => {
  test("reads with a feature at each state, its graph, and what all of them have cost", () => {
    expect(objectiveText(second, seen, usd(20))).toMatchInlineSnapshot(`
      "### Plan, round 2

      All shapes.

      - [x] **u1** #21 Landed: integrated, #31
      - [ ] **u2** #22 In work: building, #32
      - [ ] **u3** #23 To be reviewed: waiting for people, #33
      - [ ] **u4** #24 Held: waiting for people
      - [ ] **u5** #25 Asking: waiting for people
      - [ ] **u6** #26 Given up: stopped (needs-human)
      - [ ] **u7** #27 Without a chance: left, since what it needs did not come
      - [ ] **u8** #28 Later: waiting (after u2, u1)
      - [ ] **u9** #29 About to begin: starting
      - [ ] **u10** Not "opened" [yet]: planned

      **Earlier rounds**
      - #11 Do u1: stopped
      - #12 Do u2: integrated
      - #13 Do u3: not begun

      \`\`\`mermaid
      flowchart LR
        u1["u1: Landed"]
        u2["u2: In work"]
        u3["u3: To be reviewed"]
        u4["u4: Held"]
        u5["u5: Asking"]
        u6["u6: Given up"]
        u7["u7: Without a chance"]
        u8["u8: Later"]
        u9["u9: About to begin"]
        u10["u10: Not  opened   yet "]
        u1 --> u2
        u6 --> u7
        u2 --> u8
        u1 --> u8
        u1 --> u9
        classDef done fill:#d3f9d8,stroke:#2b8a3e
        class u1 done
      \`\`\`

      **Ambition** 6 of 10 (10 units: 5; 3 acceptance criteria: 1).

      **Taken for granted**
      - Only plane shapes.

      **Risks**
      - It may be slow.

      Cost: $8.00 so far, of it $8.00 by its features; about $3.00 ($2.00 to $4.50) expected; at most $20.00 for all together."
    `);
  });

  test("is shorter in its first round, with one feature and nothing to add", () => {
    const one = lives.life(aimed, { ...decomposed, tree: planOf(named("u1", "Alone")) } as MissionEvent);
    expect(objectiveText(one, factsOf(), usd(20))).toMatchInlineSnapshot(`
      "### Plan

      Give the list command a machine-readable form.

      - [ ] **u1** Alone: planned

      **Ambition** 5 of 10 (3 units: 1.5).

      Cost: $0.00 so far, of it $0.00 by its features; at most $20.00 for all together."
    `);
  });

  test("is said of nothing that was not divided", () => {
    for (const mission of [lives.stages.building, lives.life(aimed)]) {
      expect(objectiveText(mission, factsOf(), usd(20))).toBeUndefined();
      expect(featuresText(mission, factsOf())).toBe("");
      expect(objectiveRows(mission, factsOf(), usd(20))).toBeUndefined();
    }
  });
});

describe("how an objective stands", () => {
  test("is told by its features, with what only people can move", () => {
    expect(featuresText(second, seen)).toMatchInlineSnapshot(`
      "**Features**
      - [x] **u1** #21 Landed: integrated, #31
      - [ ] **u2** #22 In work: building, #32
      - [ ] **u3** #23 To be reviewed: waiting for people, #33
      - [ ] **u4** #24 Held: waiting for people
      - [ ] **u5** #25 Asking: waiting for people
      - [ ] **u6** #26 Given up: stopped (needs-human)
      - [ ] **u7** #27 Without a chance: left, since what it needs did not come
      - [ ] **u8** #28 Later: waiting (after u2, u1)
      - [ ] **u9** #29 About to begin: starting
      - [ ] **u10** Not "opened" [yet]: planned

      **What I need from you**
      - #23: please review #33
      - #24 is paused: \`/muster resume\` there lets it go on
      - #25 has a question for you

      **Stopped; the others go on**
      - #26: It does not compile."
    `);
  });

  test("is told by what a judge found", () => {
    const text = (...events: readonly MissionEvent[]) =>
      featuresText(lives.and(underway, ...events), factsOf({ family: family([]) }))
        .split("\n\n")
        .at(-1);
    expect([
      text(judged(true)),
      text(judged(false)),
      text(judged(false, ["No triangles."])),
      text(judged(false), judged(false, ["No triangles."])),
    ]).toMatchInlineSnapshot(`
      [
        "**A judge says that the objective is met**
      Circles are there.",
        "**A judge found it not met**: Circles are there.",
        "**A judge found it not met (once): Circles are there.**
      - No triangles.",
        "**A judge found it not met (2 times): Circles are there.**
      - No triangles.",
      ]
    `);
  });

  test("is counted, with the money of all together", () => {
    expect(objectiveRows({ ...second, laps: 4, spent: usd(0.5) }, seen, usd(20))).toEqual([
      ["Features", "2 of 13 integrated"],
      ["Laps of its own", "4"],
      ["Cost, features included", "$8.50 of $20.00"],
    ]);
    const done = factsOf({ family: family([child(11, { kind: "done", commit: sha("1") } as never)]) });
    expect(objectiveRows(underway, done, undefined)).toEqual([
      ["Features", "1 of 3 integrated"],
      ["Laps of its own", "0"],
      ["Cost, features included", "$1.00"],
    ]);
  });

  test("is what it rests for", () => {
    const objective = objectiveOf(second);
    if (objective === undefined) throw new Error("it is an objective");
    const progress = progressOf(objective, children);
    expect(waitingFor(progress)).toBe(
      "of its 10 features: 3 at work, 3 waiting for people, 1 waiting for others, 1 integrated, 2 not coming",
    );
    expect(waitingFor(progress.slice(0, 1))).toBe("its feature: 1 integrated");
  });
});

describe("what planners and judges read of an objective", () => {
  const ambition = { score: 2, reasons: ["1 unit: 0.5", "no new file: 0"] };

  test("says why a plan is too small", () => {
    expect(modestReasons(ambition, 4, [])).toBe(
      "The plan is too small for the objective: its ambition is 2 of 10, at least 4 is needed (1 unit: 0.5; no new file: 0). Plan all of what the objective asks for.",
    );
    expect(modestReasons(ambition, 4, ["No tests.", "No docs."])).toMatch(
      /asks for\.\nA critic said of it:\n- No tests\.\n- No docs\.$/,
    );
  });

  test("asks people whether a small plan will do, or none at all", () => {
    expect(modestPlan(ambition, 4, { fallback: false, criticism: ["unused"] })).toBe(
      "The best plan that was found is small for an objective: ambition 2 of 10, at least 4 is wanted (1 unit: 0.5; no new file: 0). Is it enough?",
    );
    expect(modestPlan(ambition, 4, { fallback: true, criticism: ["No plan.", "x".repeat(700)] })).toBe(
      `No usable plan came from the planner: No plan. ${"x".repeat(591)} The objective could be worked on as one unit.`,
    );
    expect(planQuestion(undefined)).toBe("The plan is in the comment above. May it go on with it?");
    expect(planQuestion("No tests.")).toBe(
      "The plan is in the comment above. May it go on with it? A critic's objections were not met: No tests.",
    );
  });

  test("says what became of each feature, with the evidence that there is", () => {
    const { head } = lives.stages.reviewed;
    const objective = objectiveOf(
      lives.and(underway, {
        kind: "gathered",
        ends: [{ key: key("1-u3"), end: "left", issue: issue(13) }],
      }),
    );
    if (objective === undefined || head === undefined) throw new Error("it is an objective");
    const all = family([child(11, stopped), child(12, integrated, { head })]);
    expect(judgesEvidence(objective, all)).toBe(
      [
        "- Do u1 (#11): stopped (needs-human): It does not compile.\nAt line 3.",
        "- Do u2 (#12): integrated; npm test ended with 0; reviewed 8.0 of 10",
        "- Do u3 (#13): left, since what it needs did not come",
      ].join("\n"),
    );
    const [result] = head.results;
    if (result === undefined) throw new Error("it ran something");
    const { review: _, ...unreviewed } = { ...head, results: [{ ...result, exit: undefined }, result] };
    const late = family([child(11, integrated), child(12, integrated, { head: unreviewed as never })]);
    expect(judgesEvidence({ ...objective, ends: [] }, late).split("\n")).toEqual([
      "- Do u1 (#11): integrated; nothing was run",
      "- Do u2 (#12): integrated; npm test ended with a time-out, npm test ended with 0",
      "- Do u3 (#13): not begun",
    ]);
    const unopened = objectiveOf(lives.life(aimed, decomposed));
    expect(unopened && soFarText(unopened, undefined).split("\n")[0]).toBe("- Do u1: not begun");
    const whole = objectiveOf(lives.life(aimed));
    expect(whole && [judgesEvidence(whole, undefined), soFarText(whole, undefined)]).toEqual([
      "It was built as one feature.",
      "",
    ]);
  });

  test("says why a person is needed when it does not get there", () => {
    const objective = objectiveOf(
      lives.and(underway, {
        kind: "gathered",
        ends: [
          { key: key("1-u1"), end: "stopped", issue: issue(11), message: "budget: $5.00 is spent" },
          { key: key("1-u2"), end: "left", issue: issue(12) },
        ],
      }),
    );
    expect(objective && nothingCame(objective)).toBe(
      "None of its 2 features was finished, so a person is needed.\n- #11: budget: $5.00 is spent",
    );
    const judgement = { met: false, rationale: "No triangles.", missing: ["Triangles.", "Their tests."] };
    expect(notMetText(1, judgement)).toBe(
      "The objective is not met after a check, so a person is needed: No triangles.\n- Triangles.\n- Their tests.",
    );
    expect(notMetText(2, { ...judgement, missing: [] })).toBe(
      "The objective is not met after 2 checks, so a person is needed: No triangles.",
    );
    expect(waitsForPromotion([])).toBe("it waits for the promotion pull request to be merged");
    expect(waitsForPromotion([issue(11), issue(12)])).toBe(
      "it waits for the promotion pull request with #11, #12 to be merged",
    );
  });
});

describe("the issues that Muster opens", () => {
  test("read, for a feature with parts, paths, needs and guesses", () => {
    const objective = objectiveOf(second);
    const later = objective?.features.find((feature) => feature.key === "2-u8");
    if (later === undefined) throw new Error("it is planned");
    const parts = [unit("u11", { title: "First", description: "Do\n  this." }), unit("u12", { title: "Second" })];
    const rich = unit("u8", {
      title: "Later",
      description: "Areas of polygons.",
      acceptance: ["`poly` is exported.", "It is tested."],
      paths: ["src/poly.js", "test"],
      uncertainty: 0.25,
      estimate: 90,
    });
    expect(featureBody(second, { ...later, parts, unit: rich }, "<!-- sign -->")).toMatchInlineSnapshot(`
      "<!-- sign -->
      Part of #7: Add --json to the list command

      Areas of polygons.

      **Acceptance criteria**
      - \`poly\` is exported.
      - It is tested.

      **Parts**
      - **First**: Do this.
      - **Second**: What u12 is about.

      **Likely touches** \`src/poly.js\`, \`test\`

      It starts when this is on the integration branch: Landed; In work.

      The planner expects about 90 minutes of work, uncertainty 0.3 of 1."
    `);
    const plain = { ...later, needs: [], unit: unit("u8", { paths: [], uncertainty: 1 }) };
    expect(featureBody(second, plain, "<!-- sign -->").split("\n\n").slice(-2)).toMatchInlineSnapshot(`
      [
        "**Acceptance criteria**
      - u8 works.",
        "The planner expects uncertainty 1.0 of 1.",
      ]
    `);
    const bare = { ...later, needs: [], unit: unit("u8", { paths: [], estimate: 5 }) };
    expect(featureBody(second, bare, "<!-- sign -->").split("\n\n").at(-1)).toBe(
      "The planner expects about 5 minutes of work.",
    );
  });

  test("read, for what should come next", () => {
    const follow = { marker: "<!-- m -->", text: "Add volumes.", reason: "Areas are there.", issue: issue(7) };
    expect([
      followBody({ ...follow, chained: false, cleanup: false }),
      followBody({ ...follow, chained: true, cleanup: true }),
    ]).toMatchInlineSnapshot(`
      [
        "<!-- m -->
      Add volumes.

      **Why this comes after #7**
      Areas are there.

      Nothing happens until a maintainer accepts it: set \`muster: mission\` to have it planned into features, or \`muster\` to have it done as one. Close it if it is not wanted.",
        "<!-- m -->
      Add volumes.

      **Why this comes after #7**
      Areas are there. It is a clean-up: nothing new, but simpler or sounder.

      It starts by itself, since objectives are chained here; close it to prevent that.",
      ]
    `);
  });
});
