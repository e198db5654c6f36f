import { describe, expect, test } from "vitest";
import { emptyQueue } from "#mission/lander/state";
import { sayPolicy, sayStatus, saySummary } from "#mission/say/views";
import { policyView } from "#mission/views/policy";
import { statusView } from "#mission/views/status";
import { summaryView } from "#mission/views/summary";
import { and, stages } from "../support/lives.ts";
import { at, broken, configured, issue, run } from "../support/values.ts";

const iso = (time: number) => new Date(time).toISOString();
const asking = {
  ...and(stages.planning, {
    kind: "asked",
    run: run(100),
    gate: "task:9-1-plan",
    stage: "planning",
    question: { summary: "Which format?", options: ["JSON", "YAML"], default: 1 },
  }),
  issue: issue(9),
};
const missions = [stages.done, asking, stages.building];

describe("the status", () => {
  test("puts first what is not over, and says what people have to do", () => {
    const view = statusView({ missions, queue: emptyQueue }, configured(), at(9));
    expect(view).toMatchObject({ active: 1, waitingForPeople: 1, usdDayCap: 50 });
    expect(sayStatus("ann/chores", view, iso)).toMatchInlineSnapshot(`
      "# Status of ann/chores

      3 missions: 1 at work, 1 waiting for a person. Spent or set aside today: $4.00 of $50.00.

      - #7 Add --json to the list command (building, 0 attempts, 2 laps, $0.00, 2026-11-21 12:02)
      - #9 Add --json to the list command (deciding, 0 attempts, 1 lap, $0.00, 2026-11-21 12:01)
        - needs: Which format?
      - #7 Add --json to the list command (done, pull request #8, 1 attempt, 0 laps, $0.00, 2026-11-21 12:08)"
    `);
  });

  test("of a repository that is switched off, or whose configuration is wrong, says that nothing is done", () => {
    const said = (config: typeof broken) =>
      sayStatus("x", statusView({ missions: [], queue: emptyQueue }, config, at(0)), iso);
    expect(said(configured({ enabled: false }))).toContain("Muster does nothing here");
    expect(said(broken)).toContain("Muster does nothing here");
  });
});

test("the feature list has each feature with its units, and a count", () => {
  expect(saySummary("ann/chores", summaryView(missions))).toMatchInlineSnapshot(`
    "# Features of ann/chores

    1 done, 0 landed and not promoted, 2 open, 0 stopped; $0.00 in all. 100 % of what landed needed one attempt.

    - [x] #7 Add --json to the list command (done; 1 attempt; $0.00)
      - [x] u1: Do u1
    - [ ] #7 Add --json to the list command (open; 0 attempts; $0.00)
      - [ ] u1: Do u1
    - [ ] #9 Add --json to the list command (open; 0 attempts; $0.00)"
  `);
  expect(summaryView([])).toEqual({ features: [], done: 0, landed: 0, open: 0, stopped: 0, usd: 0 });
});

describe("the policy", () => {
  test("shows what the configuration comes to for each kind of work", () => {
    const config = configured({
      workers: { max_attempts: 2 },
      strategies: { docs: { builder: 5 } },
      review: { auditors: 2 },
    });
    const { ways } = config.kind === "valid" ? policyView(config.config) : { ways: [] };
    expect(ways.find(({ category }) => category === "docs")).toMatchObject({ builder: 5, attempts: 2, auditors: 0 });
    expect(ways.find(({ category }) => category === "debt_cleanup")).toMatchObject({ attempts: 2, auditors: 2 });
    expect(ways).toHaveLength(10);
  });

  test("reads as a maintainer would want it", () => {
    const config = configured({ hooks: [{ before: "run", match: "deploy", do: "approve" }] });
    expect(config.kind === "valid" && sayPolicy(policyView(config.config))).toMatchInlineSnapshot(`
      "# Policy

      - Profile: normal; 1 approval of the head before it lands.
      - Questions: people are asked, and after 24 h the default is taken.
      - Caps: $2.00 a task, $5.00 a feature, $20.00 an issue, $50.00 a day.
      - Nobody but a person changes: .github/**, CODEOWNERS, docs/CODEOWNERS, .git/**, .gitmodules, .githooks/**, .husky/**, **/.npmrc, **/.yarnrc*, **/AGENTS.md, **/CLAUDE.md, **/.claude/**, **/.cursor/**, **/.cursorrules, **/GEMINI.md, **/.mcp.json, **/pip.conf, **/.cargo/config*.
      - Findings let through: none.
      - Network: the set-up reaches 25 domains; work none; verify none.
      - Rules for tools: before run \`deploy\`: approve.
      - Quality gate: required files none; smoke command none.

      | kind of work | attempts | audits at once | audit rounds | tokens a unit | review | severity |
      |---|---|---|---|---|---|---|
      | feature_scaffolding | 3 | 0 | 2 | 500000 | none | minor |
      | tests | 3 | 0 | 1 | 300000 | none | minor |
      | docs | 2 | 0 | 1 | 200000 | none | minor |
      | debt_cleanup | 2 | 1 | 1 | 400000 | debt | minor |
      | cross_cutting_refactor | 2 | 1 | 2 | 1000000 | refactor | major |
      | index_registry_change | 2 | 1 | 2 | 800000 | index | major |
      | schema_contract_change | 2 | 1 | 3 | 1000000 | schema | major |
      | bulk_multi_file_operation | 1 | 1 | 2 | 1500000 | bulk | major |
      | security_auth_change | 2 | 1 | 3 | 800000 | security | major |
      | unknown | 3 | 0 | 2 | 500000 | none | minor |"
    `);
  });
});
