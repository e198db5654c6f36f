/** How a mission stands, as people read it: each state that its comment can show. */

import { describe, expect, test } from "vitest";
import type { Asked, Decided } from "#mission/decision";
import type { MissionFacts } from "#mission/facts";
import { usd } from "#mission/ids";
import { askedText, decidedText } from "#mission/say/decisions";
import { spendText } from "#mission/say/money";
import { doingText, statusText } from "#mission/say/status";
import { factsOf, issueFacts } from "../support/facts.ts";
import { and, lapClosed, onGitHub, stages } from "../support/lives.ts";
import { at, run, task } from "../support/values.ts";

type Mission = Parameters<typeof statusText>[0];
type Kind = NonNullable<Parameters<typeof doingText>[1]>[number]["kind"];

const running = { kind: "rest", reason: "lap 3 is running" } as const;
const doing = (...kinds: readonly Kind[]) =>
  doingText(
    running,
    kinds.map((kind) => ({ kind })),
  );

test.each([
  [["plan"], "a worker reads the repository and plans"],
  [["build", "verify"], "a worker builds it, then Muster verifies the result"],
  [["build", "build", "build", "verify"], "3 workers build it, then Muster verifies the result"],
  [["scout"], "a worker finds out what has to be known first"],
  [["scout", "scout"], "2 workers find out what has to be known first"],
  [["fix", "verify"], "a worker deals with the feedback, then Muster verifies the result"],
  [["strategy"], "a strategist looks for what should come next"],
  [["doctor"], "a worker looks into why it does not get on"],
  [["review"], "a second model reviews the verified change"],
  [["review", "audit"], "a second model reviews the verified change, with an audit"],
  [["review", "judge"], "a second model reviews the verified change, with a judge"],
  [["review", "audit", "judge"], "a second model reviews the verified change, with an audit, with a judge"],
  [["judge"], "a judge who built nothing of it looks whether the objective is met"],
  [["verify"], "Muster verifies the branch"],
  [[], "lap 3 is running"],
] as const)("while %j runs it reads: %s", (kinds, words) => {
  expect(doing(...kinds)).toBe(words);
});

const head = (mission: Mission, facts: MissionFacts = onGitHub(), waiting = "it waits") =>
  statusText(mission, facts, waiting).split("\n\n| |")[0];
const rows = (
  mission: Mission,
  facts: MissionFacts = onGitHub(),
  inLine: readonly (readonly [string, string])[] = [],
) =>
  statusText(mission, facts, "it waits", inLine)
    .split("\n")
    .filter((line) => /^\| [A-Z]/.test(line));

describe("what people should know or do now", () => {
  test("is what a paused mission rests for, until it is over", () => {
    const paused = and(stages["in-review"], { kind: "paused", by: "anna" });
    expect(head(paused, onGitHub(), "it is paused by anna")).toBe("### Muster: paused\n\nNow: it is paused by anna.");
    expect(head({ ...stages.done, paused: paused.paused })).toMatch(/^### Muster: done\n\nIt is on the default branch/);
  });

  test("names the pull request as well as it can", () => {
    expect(head(stages["in-review"], onGitHub({ pull: undefined }))).toContain(
      "please review the pull request. Approve",
    );
  });

  test("says who approved it, and for how much it was expected", () => {
    const landing = { ...stages.landing, stage: { ...stages.landing.stage, by: ["anna", "ben"] } as Mission["stage"] };
    expect(head(landing)).toContain("Approved by anna, ben. It lands");
    const estimate = { low: usd(1), expected: usd(2), high: usd(3), samples: 4 };
    expect(head({ ...stages.done, estimate })).toContain(
      "Thank you. It cost $0.00; $2.00 ($1.00 to $3.00) was expected when it was planned.",
    );
  });

  test("links what led to a stop, where a run kept it", () => {
    const stopped = and(stages.queued, { kind: "stopped", reason: "stalled", message: "Nothing moved." });
    expect(head(stopped)).toContain(
      "### Muster: stopped (stalled)\n\nNothing moved. It cost $0.00. It does not start again by itself; to take it up again, say `/muster retry` here, or",
    );
    const incident = { run: run(9), url: "https://github.test/ann/p/actions/runs/9" } as never;
    expect(head({ ...stopped, progress: { ...stopped.progress, incident } })).toContain(
      "It cost $0.00. What led to it is kept for you to look into, as the artifact `muster-incident-7` of [run 9](https://github.test/ann/p/actions/runs/9#artifacts): the journal, the logs of its last run and the change, without secrets. It does not",
    );
  });
});

describe("the table", () => {
  test("has a row for all that there is to say, and none for what there is not", () => {
    const { progress } = stages.building;
    const full: Mission = {
      ...stages.building,
      estimate: { low: usd(1), expected: usd(2), high: usd(3), samples: 4 },
      phases: {
        ...stages.building.phases,
        grade: { grade: 0.5, review: 0.8, retries: 0.25, overlaps: 0, completion: 1 },
      },
      progress: { ...progress, ladder: { ...progress.ladder, rung: "fewer-workers", trigger: "verification" } },
    };
    expect(rows(full, factsOf(), [["Place", "2 of 3"]])).toEqual([
      "| Place | 2 of 3 |",
      "| Attempt | – |",
      "| Laps | 2 |",
      "| Cost | $0.00 of $5.00 |",
      "| Used | 0 of 5 M tokens · 0 of 120 minutes of work · 1 of 25 phases · 0 of 3 minor findings |",
      "| Plan | 0.50 of 1 (review 8.0 of 10, 25 % of attempts failed, 0 % of units overlapped, 100 % of units built) |",
      "| Expected | $2.00 ($1.00 to $3.00) |",
      "| Today, all missions | $0.00 of $50.00 spent or set aside |",
      "| Still done | half of the workers, since three verifications in a row failed |",
      "| Pull request | – |",
      "| Branch | – |",
    ]);
    const invalid = factsOf({ config: { kind: "invalid", problems: [] } });
    expect(rows(stages.building, invalid)).toEqual([
      "| Attempt | – |",
      "| Laps | 2 |",
      "| Cost | $0.00 |",
      "| Pull request | – |",
      "| Branch | – |",
    ]);
  });

  test("tells what was spent since it was first taken up", () => {
    const again: Mission = { ...stages.building, starts: 2, spent: usd(3) };
    expect(rows(again).find((row) => row.startsWith("| Cost"))).toMatch(
      /\$5\.00, \$3\.00 since it was first taken up \|$/,
    );
  });
});

describe("questions", () => {
  const asked = (given: Partial<Asked> = {}, who?: string): Asked => ({
    run: run(5),
    gate: "task:7-2-build-u1",
    stage: "building",
    question: { summary: "Which order?", options: ["By date", "By name"], default: 2, ...(who ? { who } : {}) },
    until: at(90),
    ...given,
  });
  const clarity = { gate: "clarity:scope" };

  test("read with their options, how to answer, and until when", () => {
    expect(askedText([asked({}, "who knows dates")], at(0))).toBe(
      [
        "**What I need from you:** a decision. The question is for who knows dates.",
        "Which order?\n\n- [ ] 1. By date\n- [ ] 2. By name (default)",
        "Tick one box, or answer with a comment `/muster choose <number>`, and why if you like. Without an answer within 90 minutes the default is taken.",
      ].join("\n\n"),
    );
    expect(askedText([], at(0))).toBe("");
  });

  test("that are several are shown three at a time, and say which one a comment answers", () => {
    const four = Array.from({ length: 4 }, () => asked());
    expect(askedText(four, at(0))).toMatch(/^\*\*What I need from you:\*\* 4 decisions\.\n\nWhich order\?/);
    expect(askedText(four, at(0)).split("Which order?")).toHaveLength(4);
    expect(askedText(four, at(0))).toContain(
      "Tick one box a question, or answer for the first question with a comment `/muster choose <number>`, and why if you like. Without",
    );
    expect(askedText(four, at(0))).toMatch(/\n\nAfter them one more question waits\.$/);
    expect(askedText([...four, asked()], at(0))).toMatch(/\n\nAfter them 2 more questions wait\.$/);
    expect(askedText(four.slice(1), at(0))).not.toContain("After them");
  });

  test("about the issue may be answered in the issue, when all of them are", () => {
    const edit = " Or edit the issue so that it says what you want.";
    expect(askedText([asked(clarity), asked(clarity)], at(0))).toContain(`if you like.${edit} Without`);
    expect(askedText([asked(clarity), asked()], at(0))).not.toContain(edit);
  });

  test.each([
    [0, "1 minute"],
    [1, "1 minute"],
    [1.6, "2 minutes"],
    [119, "119 minutes"],
    [120, "2 hours"],
    [71 * 60, "71 hours"],
    [72 * 60, "3 days"],
    [100 * 60, "4 days"],
  ])("that may wait %d minutes say so: %s", (minutes, words) => {
    expect(askedText([asked({ until: at(minutes) })], at(0))).toMatch(
      new RegExp(`Without an answer within ${words} the default is taken\\.$`),
    );
  });

  test("without a time wait for somebody who may answer", () => {
    const { until: _, ...open } = asked();
    expect(askedText([open], at(0))).toMatch(/It waits until somebody who may write here chooses\.$/);
  });

  test("that were answered are told apart from what was taken for granted", () => {
    const decided = (given: Partial<Decided>): Decided => ({
      run: run(5),
      gate: "task:7-2-build-u1",
      stage: "building",
      summary: "Which\n  order?",
      allowed: ["By date", "By name"],
      selected: 2,
      actor: "anna",
      at: at(3),
      rationale: "as elsewhere",
      ...given,
    });
    const all = [
      decided({ heard: 4 }),
      decided({ rationale: "nobody answered" }),
      decided({ heard: 5, rationale: "", selected: 7 }),
    ];
    expect(decidedText(all)).toBe(
      [
        "**Decided**",
        "- Which order? → **By name** (anna: as elsewhere)",
        "- Which order? → **option 7** (anna)",
        "",
        "**Taken for granted**",
        "- Which order? → **By name** (nobody answered)",
      ].join("\n"),
    );
    expect(decidedText([])).toBe("");
  });
});

test("the money reads by task, with what was known from before, what nobody saw the end of, and by unit", () => {
  const row = (name: string, cost: number, given: object = {}) => ({
    task: task(name),
    role: "builder",
    model: "m",
    calls: 2,
    usage: { input: 10, output: 5, cacheRead: 3, cacheWrite: 1, thinking: 2 },
    cost: usd(cost),
    ...given,
  });
  const spend = [
    row("7-1-plan", 0.1, { cached: 2 }),
    row("7-2-build-u1", 0.2, { cached: 1 }),
    row("7-2-build-u2", 0.3),
    row("7-3-fix-u1", 0.4),
  ];
  const lost = [{ task: task("7-2-build-u2"), charged: usd(0.5) }];
  const mission = and(stages.planning, lapClosed(1, { spend, lost }));
  expect(spendText(mission)).toBe(
    [
      "<details><summary>Calls and cost</summary>",
      "",
      "| task | role | model | calls | tokens in | from cache | tokens out | thinking | cost |",
      "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
      "| 7-1-plan | builder | m | known from before | 14 | 3 | 5 | 2 | $0.10 |",
      "| 7-2-build-u1 | builder | m | 2, 1 of them known from before | 14 | 3 | 5 | 2 | $0.20 |",
      "| 7-2-build-u2 | builder | m | 2 | 14 | 3 | 5 | 2 | $0.30 |",
      "| 7-3-fix-u1 | builder | m | 2 | 14 | 3 | 5 | 2 | $0.40 |",
      "| set aside for work whose end nobody saw |  |  |  |  |  |  |  | $0.50 |",
      "| **all** |  |  | 8 | 56 | 12 | 20 | 8 | $1.50 |",
      "",
      "By unit: all else $0.10, u1 $0.60, u2 $0.30.",
      "",
      "</details>",
    ].join("\n"),
  );
  expect(spendText(and(stages.planning, lapClosed(1, { spend: spend.slice(0, 2) })))).not.toContain("By unit");
  expect(spendText(stages.planning)).toBe("");
  expect(statusText(mission, factsOf({ issue: issueFacts() }), "it waits")).toContain("By unit: all else $0.10");
});
