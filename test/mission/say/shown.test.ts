/** The pull request, the plan and what is left, as people read them: each part that they can have, and none that has nothing to say. */

import { describe, expect, test } from "vitest";
import type { Mission } from "#mission/course/state";
import { usd } from "#mission/ids";
import { planText } from "#mission/say/plan";
import { evidence, pullBody, pullTitle, replyText } from "#mission/say/pull";
import { capsText, leftText, tiersText } from "#mission/say/tiers";
import type { Strategy } from "#mission/strategy/strategy";
import { strategyTable } from "#mission/strategy/strategy";
import { result } from "../support/laps.ts";
import { and, built, planned, reviewed, stages } from "../support/lives.ts";
import { configured, planOf, sha, unit, unitId } from "../support/values.ts";

const { config } = configured();
const reviewedHead = stages.reviewed.head;
if (reviewedHead === undefined) throw new Error("it was built");
const body = (mission: Mission, head = reviewedHead) => pullBody(mission, head, config);
const part = (mission: Mission, nth: number, head = reviewedHead) => body(mission, head).split("\n\n").at(nth);

describe("the pull request", () => {
  test("has a title in one line, and its issue's number where the issue has none", () => {
    expect(pullTitle({ ...stages.reviewed, title: "  Add \n --json  " })).toBe("Add --json");
    expect(pullTitle({ ...stages.reviewed, title: " \n" })).toBe("Issue 7");
    expect(pullTitle({ ...stages.reviewed, title: "x".repeat(256) })).toBe("x".repeat(256));
    expect(pullTitle({ ...stages.reviewed, title: "x".repeat(257) })).toBe(`${"x".repeat(255)}…`);
  });

  test("says which commands ran on exactly this commit, and how", () => {
    const results = [
      result({ run: "a | b", seconds: 0.04 }),
      result({ run: "lint", exit: 1, tests: undefined }),
      result({ run: "none", tests: { passed: 0, failed: 0, skipped: 0 } }),
    ];
    expect(evidence({ ...reviewedHead, results })).toBe(
      [
        "**Verified by Muster on 1111111**",
        "",
        "| | command | tests | time |",
        "|---|---|---|---|",
        "| ✅ | `a \\| b` | 3 passed, 0 failed | 0.0 s |",
        "| ❌ | `lint` |  | 1.3 s |",
        "| ❌ | `none` | 0 passed, 0 failed | 1.3 s |",
      ].join("\n"),
    );
    expect(evidence({ ...reviewedHead, verified: false })).toMatch(
      /^\*\*This did not pass\. Muster ran on 1111111\*\*/,
    );
    expect(evidence({ ...reviewedHead, results: [] })).toBe("Not verified yet.");
  });

  test("says what the reviewer, each auditor and the judge found", () => {
    const { review } = reviewed();
    const findings = [
      { severity: "warning" as const, text: "It is slow.", path: "a.js" },
      { severity: "info" as const, text: "Nice." },
    ];
    const audits = [
      { verdict: "approve" as const, confidence: 0.5, rationale: "Looks safe.", findings: [] },
      { verdict: "approve" as const, confidence: 0.49, rationale: "I could not run it.", findings: [] },
      {
        verdict: "revise" as const,
        confidence: 0.876,
        rationale: "It may be misused.",
        findings: [
          { severity: "critical" as const, text: "Eval.", path: "b.js", owasp: "A03", cwe: "CWE-95" },
          { severity: "info" as const, text: "Old.", cwe: "CWE-1" },
          { severity: "info" as const, text: "Odd." },
        ],
      },
      { verdict: "escalate" as const, confidence: 1, rationale: "A person should look.", findings: [] },
    ];
    const judgement = { met: false, rationale: "No tests.", missing: [] };
    const head = { ...reviewedHead, review: { mean: 7.25, review: { ...review, findings } }, audits, judgement };
    const said = body(stages.reviewed, head).split("\n\n").slice(4);
    expect(
      said.slice(
        said.findIndex((line) => line.startsWith("**Review")),
        -1,
      ),
    ).toEqual([
      "**Review by a second model: 7.3 of 10**",
      "It does what the issue asks for.",
      "- warning: It is slow. (`a.js`)\n- info: Nice.",
      "**An auditor approves** (confidence 50 %)",
      "Looks safe.",
      "**An auditor found nothing, but is not sure** (confidence 49 %)",
      "I could not run it.",
      "**An auditor sends it back** (confidence 88 %)",
      "It may be misused.",
      "- critical: Eval. (`b.js`) [A03, CWE-95]\n- info: Old. [CWE-1]\n- info: Odd.",
      "**An auditor wants a person to decide** (confidence 100 %)",
      "A person should look.",
      "**A judge says that the objective is not met yet**",
      "No tests.",
    ]);
    const met = { ...reviewedHead, judgement: { ...judgement, met: true } };
    expect(body(stages.reviewed, met)).toContain("**A judge says that the objective is met**\n\nNo tests.");
    expect(body(stages.reviewed)).not.toContain("judge");
  });

  test("says what was dealt with, what worries the worker, and what it has cost", () => {
    const answer = (key: string) => ({ key, decision: "done" as const, text: "Mended." });
    const mission: Mission = {
      ...stages.reviewed,
      dealt: [
        { answer: answer(`check:lint:${sha("1")}`), commit: sha("2") },
        { answer: answer("thread:1:2"), commit: sha("2") },
        { answer: answer("review:5"), commit: sha("3") },
      ] as never,
      notes: [
        { kind: "concern", text: "It is slow." },
        { kind: "discovery", text: "It is old." },
      ],
      attempts: 0,
      estimate: { low: usd(1), expected: usd(2), high: usd(3), samples: 4 },
    };
    expect(body(mission)).toContain(
      "**Feedback dealt with**\n- check:lint: done in 2222222. Mended.\n- review:5: done in 3333333. Mended.\n\n**The worker's concerns**\n- It is slow.\n\n",
    );
    expect(part(mission, -1)).toBe(
      "Attempt 1, $0.00 so far, expected $2.00 ($1.00 to $3.00). Approving this pull request lets it land on the integration branch; the default branch stays yours.",
    );
    expect(part({ ...stages.reviewed, attempts: 3 }, -1)).toMatch(/^Attempt 3, \$0\.00 so far\. Approving/);
    for (const words of ["Feedback dealt", "concerns", "Found out"]) expect(body(stages.reviewed)).not.toContain(words);
    const quiet = { ...stages.reviewed, dealt: mission.dealt.slice(1, 2), notes: mission.notes.slice(1) };
    for (const words of ["Feedback dealt", "concerns"]) expect(body(quiet)).not.toContain(words);
    expect(part(stages.reviewed, 2)).toBe("Give the list command a machine-readable form.");
    expect(body({ ...stages.reviewed, plan: undefined })).not.toContain("machine-readable");
  });

  test("answers each thread in its own way", () => {
    expect(replyText("done", "", sha("1"))).toBe("Done in 1111111.");
    expect(replyText("disagree", "it is sorted", sha("1"))).toBe("Disagree, because it is sorted");
  });
});

describe("the plan", () => {
  const text = (given: Partial<Mission> = {}, plan = planOf(unit("u1"))) =>
    planText(plan, { ...stages.planned, plan, ...given }, config).split("\n\n");
  const strategy = (given: Partial<Strategy> = {}): Strategy => ({
    category: "debt_cleanup",
    complexity: "moderate",
    risk: "low",
    config: sha("a"),
    ...strategyTable.debt_cleanup,
    builder: 2,
    auto_apply: true,
    ...given,
  });
  const gone = (given: Partial<Strategy>) =>
    text({ strategy: strategy(given) }).find((line) => line.startsWith("**Strategy"));

  test("says who works on a unit, what it touches, and what is only found out", () => {
    const units = [
      unit("u1", { specialist: "debugger", paths: ["a.js", "b.js"] }),
      unit("u2", { paths: [], inquiry: "experiment", acceptance: ["It is known.", "It is told."] }),
    ];
    expect(text({ built: [unitId("u1")] }, planOf(...units))[2]).toBe(
      [
        "- [x] **u1: Do u1** by a debugger (`a.js`, `b.js`)",
        "  - u1 works.",
        "- [ ] **u2: Do u2** (experiment: nothing of it is merged)",
        "  - It is known.",
        "  - It is told.",
      ].join("\n"),
    );
  });

  test("says how it is gone about", () => {
    expect(gone({})).toBe("**Strategy**: debt cleanup, moderate, low risk: at most 2 attempts.");
    expect(gone({ builder: 1 })).toBe("**Strategy**: debt cleanup, moderate, low risk: one attempt.");
    expect(gone({ risk: "high" })).toBe(
      "**Strategy**: debt cleanup, moderate, high risk: at most 2 attempts, and an audit besides the review.",
    );
    expect(gone({ auto_apply: false })).toMatch(/, and an audit besides the review\.$/);
  });

  test("says what it will cost, and by what that is known", () => {
    const estimate = { low: usd(1), expected: usd(2), high: usd(3), samples: 0 };
    const cost = (samples: number) => text({ estimate: { ...estimate, samples } }).at(-1);
    expect(cost(0)).toBe(
      "Cost: about $2.00 ($1.00 to $3.00), planning included, by rough figures, as nothing was built here yet; at most $5.00 for this feature.",
    );
    expect(cost(7)).toContain("planning included, by 7 tasks of past missions; at most");
    expect(text().at(-1)).toBe("Cost: at most $5.00 for this feature.");
  });
});

describe("what is used and left", () => {
  const noticed = (found: readonly object[]): Pick<Mission, "noticed"> => ({
    noticed: { ...stages.planned.noticed, found: found as never },
  });
  const one = (given: object = {}) => ({
    key: "k",
    severity: "minor",
    source: "self-doubt",
    category: "concern",
    text: "It is slow.",
    evidence: "lap 1",
    count: 1,
    phases: ["u1"],
    tiers: [1],
    open: true,
    ...given,
  });

  test("is counted in figures that are never rounded to nothing", () => {
    const used = (tokens: number, seconds: number) =>
      capsText({ ...stages.planned, tokens, seconds }, config)
        .split(" · ")
        .slice(0, 2);
    expect(used(9999, 61)).toEqual(["9999 of 5 M tokens", "2 of 120 minutes of work"]);
    expect(used(10_001, 60)).toEqual(["11 k of 5 M tokens", "1 of 120 minutes of work"]);
    expect(used(10_000, 0)).toEqual(["10 k of 5 M tokens", "0 of 120 minutes of work"]);
    expect(used(1_000_000, 0)[0]).toBe("1 M of 5 M tokens");
    expect(used(1_000_001, 0)[0]).toBe("1.1 M of 5 M tokens");
    expect(used(999_999, 0)[0]).toBe("1000 k of 5 M tokens");
  });

  test("is told of each tier, with tokens where a unit has a cap of them", () => {
    const plan = planOf(unit("u1"), unit("u2"), unit("u3", { needs: [unitId("u1"), unitId("u2")] }));
    const mission = { ...stages.planned, plan, ...noticed([one(), one({ key: "l", severity: "major", tiers: [2] })]) };
    expect(tiersText(mission, config).split("\n").slice(4)).toEqual([
      "| 1 | u1, u2 | – | 0 of 4 | clean: 1 minor of 4 tolerated |",
      "| 2 | u3 | – | 0 of 2 | not clean: 0 minor of 2 tolerated, 1 major |",
    ]);
    const strategy = { ...strategyTable.docs, tokens: 300_000 } as never;
    expect(tiersText({ ...mission, strategy }, config).split("\n")[4]).toMatch(
      /^\| 1 \| u1, u2 \| 0 of 1\.8 M \| 0 of 4 \|/,
    );
    expect(tiersText({ ...stages.planned, plan: planOf(unit("u1")) }, config)).toBe("");
  });

  test("is told with what is grave, and of no more than ten things", () => {
    const major = (nth: number) =>
      one({ key: `m${nth}`, severity: "major", text: `Thing\n ${nth}`, path: nth === 1 ? "a.js" : undefined });
    const many = Array.from({ length: 11 }, (_, nth) => major(nth + 1));
    const lines = leftText(
      { ...stages.planned, ...noticed([one(), ...many, major(99), one({ open: false })]) },
      config,
    ).split("\n");
    expect(lines[0]).toBe("**Findings left open** (not clean: 1 minor of 2 tolerated, 12 major)");
    expect(lines.slice(1, 3)).toEqual(["- major, by self-doubt: Thing 1 (`a.js`)", "- major, by self-doubt: Thing 2"]);
    expect(lines).toHaveLength(11);
    expect(leftText(and(stages.planned, planned(), built()), config)).toBe("");
    const long = leftText(
      { ...stages.planned, ...noticed([one({ severity: "major", text: "x".repeat(400) })]) },
      config,
    );
    expect(long.split("\n")[1]).toBe(`- major, by self-doubt: ${"x".repeat(300)}`);
  });
});
