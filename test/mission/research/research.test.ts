import { describe, expect, test } from "vitest";
import { decide } from "#mission/course/decide";
import type { Outcome } from "#mission/handoff";
import { usd } from "#mission/ids";
import { preflight } from "#mission/plan";
import { treeProblems } from "#mission/planning/tree";
import { type Report, whatLacks } from "#mission/research/report";
import { foundText } from "#mission/say/found";
import { failed, handoff, over } from "../support/laps.ts";
import { factsOf } from "../support/facts.ts";
import { and, eventsOf, lapOpened, life, opened, planned } from "../support/lives.ts";
import { settleDown } from "../support/play.ts";
import { at, planOf, task, unit, unitId } from "../support/values.ts";

const ways = ["a loop", "a table"].map((name) => ({ name, how: `With ${name}.`, result: "3 ms" }));
const report: Report = { findings: [{ text: "Lists are short.", path: "src/list.js" }], approaches: [] };
const compared: Report = { ...report, approaches: ways, choice: "a table" };

test.each<[string, Report, string | undefined]>([
  ["two approaches and a choice", compared, undefined],
  ["one approach", { ...compared, approaches: ways.slice(0, 1) }, "at least two approaches"],
  ["the same approach twice", { ...compared, approaches: [...ways.slice(1), ...ways.slice(1)] }, "at least two"],
  ["no choice", { ...compared, choice: undefined }, "which of the approaches to take"],
  ["a choice of what was not tried", { ...compared, choice: "a tree" }, "which of the approaches to take"],
])("an experiment with %s is taken, or sent back with what it lacks", (_with, given, lacks) => {
  const told = whatLacks("experiment", given);
  if (lacks === undefined) expect(told).toBeUndefined();
  else expect(told).toContain(lacks);
  expect(whatLacks("research", given)).toBeUndefined();
});

const asks = (id: string) => unit(id, { inquiry: "research" });

test("a plan in which nobody builds cannot be worked on, and an objective's features are no questions", () => {
  expect(preflight(planOf(asks("u1")), [])).toEqual([
    "No unit builds anything: what is found out must be needed by one that does.",
  ]);
  expect(preflight(planOf(asks("u1"), unit("u2")), [])).toEqual([]);
  expect(treeProblems(planOf(asks("u1"), unit("u2")), { depth: 2, children: 5 }, [])).toEqual([
    "u1 only finds something out: leave that to the plan of the feature that needs it.",
  ]);
});

describe("units that find out", () => {
  const plan = planOf(asks("u1"), asks("u2"), unit("u3", { needs: [unitId("u1"), unitId("u2")] }));
  const begun = life(opened, planned(plan));
  const { pause } = settleDown({ mission: begun, facts: factsOf(), now: at(9) });
  const lap = lapOpened(1);
  const tasks = (["u1", "u2"] as const).map((id) => ({
    id: task(`7-1-scout-${id}`),
    kind: "scout" as const,
    reserved: usd(2),
    unit: unitId(id),
  }));

  test("are given to scouts before anything is built, without a verification", () => {
    expect(pause).toMatchObject({ kind: "work", tasks: [{ kind: "scout" }, { kind: "scout" }] });
    expect(pause.kind === "work" && "assembly" in pause.opened).toBe(false);
  });

  const settled = (second: Outcome) => {
    const open = and(begun, { ...lap, tasks });
    const handoffs = [handoff("7-1-scout-u1", { kind: "found", report }), handoff("7-1-scout-u2", second)];
    return { open, step: decide(open, factsOf({ lap: over(handoffs) }), at(20)) };
  };

  test("are done with what they found on record, and the builder is told", () => {
    const { open, step } = settled({ kind: "found", report: compared });
    expect(eventsOf(step).map(({ kind }) => kind)).toEqual(["lapClosed", "found", "found"]);
    const after = settleDown({ mission: and(open, ...eventsOf(step)), facts: factsOf(), now: at(21) });
    expect(after.pause).toMatchObject({
      kind: "work",
      tasks: [{ kind: "build", found: [{ unit: "u1" }, { unit: "u2" }] }, { kind: "verify" }],
    });
  });

  test("that fail are tried again, alone", () => {
    const { open, step } = settled(failed("turns"));
    expect(eventsOf(step).map(({ kind }) => kind)).toEqual(["lapClosed", "found", "attemptFailed"]);
    const after = settleDown({ mission: and(open, ...eventsOf(step)), facts: factsOf(), now: at(40) });
    expect(after.pause).toMatchObject({ kind: "work", tasks: [{ id: "7-2-scout-u2" }] });
  });
});

test("people read what was found out as a list, and approaches as a table", () => {
  const found = { unit: unitId("u1"), title: "Compare ways", inquiry: "experiment" as const, report: compared };
  expect(foundText([found])).toBe(
    [
      "**Found out** (nothing of it is merged)",
      "",
      "Compare ways:",
      "- Lists are short. (`src/list.js`)",
      "",
      "| approach | how | what came of it |",
      "|---|---|---|",
      "| a loop | With a loop. | 3 ms |",
      "| a table **(taken)** | With a table. | 3 ms |",
    ].join("\n"),
  );
  expect(foundText([])).toBe("");
});
