import { describe, expect, test } from "vitest";
import { Task } from "#mission/task";
import { decide } from "#mission/course/decide";
import type { MissionEvent } from "#mission/course/event";
import type { Asked, Decided } from "#mission/decision";
import type { Outcome } from "#mission/handoff";
import { askedText, decidedText } from "#mission/say/decisions";
import { blockedText, stillBlocked } from "#mission/say/blocked";
import { due } from "#mission/wake/due";
import { missionActor, usd } from "#mission/ids";
import { comment, factsOf, issueFacts } from "../support/facts.ts";
import { assembled, change, changed, failed, handoff, over } from "../support/laps.ts";
import {
  and,
  eventsOf,
  lapClosed,
  lapOpened,
  life,
  onGitHub,
  opened,
  plan,
  planned,
  stages,
  told,
  woken,
} from "../support/lives.ts";
import { settleDown } from "../support/play.ts";
import {
  at,
  colleague,
  configured,
  issue as issueNumber,
  maintainer,
  planOf,
  run,
  sha,
  stranger,
  task,
  unit,
  unitId,
} from "../support/values.ts";

const question = { summary: "Which format?", options: ["JSON", "YAML", "TOML"], default: 1, who: "whoever uses it" };
const undecided: Outcome = { kind: "undecided", gate: "task:7-2-build-u1-abc", question };
const partly: Outcome = { ...undecided, changes: { base: sha("b"), tip: sha("1") } };
const asked: Asked = { run: run(100), gate: undecided.gate, stage: "building", question, until: at(10 + 24 * 60) };
const asking = and(stages.building, lapClosed(2), { kind: "asked", ...asked });

function said(by: typeof maintainer, text: string, minutes = 20, id = 500) {
  return issueFacts({ comments: [comment(by, text, minutes, id)] });
}

describe("a lap whose worker asks", () => {
  const lap = (outcome: Outcome, given: Parameters<typeof over>[1] = {}) =>
    factsOf({ lap: over([handoff("7-2-build-u1", outcome)], given) });

  test("puts the question and waits, without counting an attempt", () => {
    const step = decide(stages.building, lap(undecided), at(10));
    expect(eventsOf(step)).toMatchObject([{ kind: "lapClosed" }, { kind: "asked", ...asked }]);
    const after = and(stages.building, ...eventsOf(step));
    expect(after).toMatchObject({ stage: { kind: "deciding" }, attempts: 0, failures: 0 });
    const { pause, world } = settleDown({ mission: after, facts: factsOf(), now: at(11) });
    expect(told(pause)).toEqual(["it waits for a decision: `/muster choose <number>`"]);
    expect(world.facts.issue.labels).toEqual(["muster", "muster: needs-info"]);
  });

  const reached = (...paths: readonly string[]) => ({
    partials: new Map([
      [task("7-2-build-u1"), { commit: sha("1"), changes: paths.map((path) => change(path)), findings: [] }],
    ]),
  });

  test("keeps what was done so far for who goes on", () => {
    const step = decide(stages.building, lap(partly, reached("src/list.js")), at(10));
    expect(eventsOf(step)).toMatchObject([
      { kind: "lapClosed" },
      { kind: "checkpointed", unit: "u1", commit: sha("1"), reason: "undecided" },
      { kind: "asked" },
    ]);
    expect(step.kind === "perform" && step.deeds[0]).toMatchObject({
      refs: [{ ref: "refs/muster/unfinished/7-u1", to: sha("1") }],
    });
    const after = and(stages.building, ...eventsOf(step));
    const unfinished = new Map([["refs/muster/unfinished/7-u1", sha("1")]]);
    const answered = factsOf({ issue: said(maintainer, "/muster choose 2"), unfinished });
    const { pause } = settleDown({ mission: after, facts: answered, now: at(21) });
    expect(pause.kind === "work" && pause.tasks[0]).toMatchObject({ kind: "build", resume: { commit: sha("1") } });
  });

  test("beside one that finished builds that one's unit, and asks", () => {
    const two = planOf(unit("u1"), unit("u2"));
    const opening = lapOpened(2, "build", "verify");
    const other = { id: task("7-2-build-u2"), kind: "build" as const, unit: unitId("u2"), reserved: usd(2) };
    const tasks = [...opening.tasks, other];
    const parts = [...(opening.assembly?.parts ?? []), { task: other.id, unit: other.unit, message: "feat: Do u2\n" }];
    const both = life(opened, planned(two), { ...opening, tasks, assembly: { base: sha("b"), parts, at: at(10) } });
    const handoffs = [handoff("7-2-build-u1", partly), handoff("7-2-build-u2", changed(sha("2")))];
    const step = decide(both, factsOf({ lap: over(handoffs, { assembled: assembled(sha("3")) }) }), at(10));
    expect(eventsOf(step)).toMatchObject([
      { kind: "lapClosed" },
      { kind: "built", units: ["u2"], verified: false },
      { kind: "asked" },
    ]);
  });

  test("does not keep what touches protected paths, and asks all the same", () => {
    const step = decide(stages.building, lap(partly, reached("src/list.js", ".github/workflows/x.yml")), at(10));
    expect(eventsOf(step).map(({ kind }) => kind)).toEqual(["lapClosed", "asked"]);
  });

  test("as a planner, plans again when it is answered", () => {
    const facts = factsOf({ lap: over([handoff("7-1-plan", undecided)]) });
    const after = and(stages.planning, ...eventsOf(decide(stages.planning, facts, at(10))));
    const answered = factsOf({ issue: said(maintainer, "/muster choose 2") });
    const { pause } = settleDown({ mission: after, facts: answered, now: at(21) });
    expect(pause.kind === "work" && pause.tasks[0]).toMatchObject({
      kind: "plan",
      decisions: [{ selected: 2, actor: "anna" }],
    });
  });

  test("lets the next mission have its place while people think, and keeps it when they are not asked", () => {
    const others = [{ issue: issueNumber(9), stage: "queued", active: false, openedAt: at(0) }];
    const facts = { ...lap(undecided), others };
    expect(woken(decide(stages.building, facts, at(10)))).toEqual(["9"]);
    const config = configured({ ask: { mode: "never" } });
    expect(woken(decide(stages.building, { ...facts, config }, at(10)))).toEqual([]);
  });

  test("and another that failed still counts as failed", () => {
    const mission = life(opened, planned(), lapOpened(2, "build", "verify"));
    const handoffs = [handoff("7-2-build-u1", undecided), handoff("7-2-build-u2", failed("turns"))];
    expect(eventsOf(decide(mission, factsOf({ lap: over(handoffs) }), at(10))).map(({ kind }) => kind)).toContain(
      "attemptFailed",
    );
  });
});

describe("the answer", () => {
  test("is a maintainer's choice with its reason, and is on record whole", () => {
    const facts = factsOf({ issue: said(maintainer, "Hm.\n/muster choose 2 since all our files are YAML") });
    expect(eventsOf(decide(asking, facts, at(21)))).toEqual([
      {
        kind: "decided",
        run: run(100),
        gate: asked.gate,
        stage: "building",
        summary: "Which format?",
        allowed: ["JSON", "YAML", "TOML"],
        selected: 2,
        actor: "anna",
        at: at(21),
        rationale: "since all our files are YAML",
        heard: 500,
      },
    ]);
  });

  test.each([
    ["a stranger's", said(stranger, "/muster choose 2")],
    ["an option that is not there", said(maintainer, "/muster choose 4")],
    ["option nought", said(maintainer, "/muster choose 0")],
    ["said before it was asked", said(maintainer, "/muster choose 2", 1)],
    ["in the middle of a sentence", said(maintainer, "I would not /muster choose 2")],
  ])("is not %s", (_, issue) => {
    expect(told(decide(asking, factsOf({ issue }), at(21)))).not.toContain("record");
  });

  test("comes from the clock when people are silent, and counts as an assumption", () => {
    const late = decide(asking, factsOf(), at(10 + 24 * 60));
    expect(eventsOf(late)).toMatchObject([
      { kind: "decided", selected: 1, actor: "muster", rationale: "nobody answered in time" },
    ]);
    expect(eventsOf(decide(asking, factsOf(), at(9 + 24 * 60)))).toEqual([]);
    expect(and(asking, ...eventsOf(late)).stage.kind).toBe("building");
  });

  test("never comes from the clock in the mode `always`, and at once in the mode `never`", () => {
    const lap = factsOf({ lap: over([handoff("7-2-build-u1", undecided)]) });
    const always = decide(stages.building, { ...lap, config: configured({ ask: { mode: "always" } }) }, at(10));
    expect(eventsOf(always).at(-1)).not.toHaveProperty("until");
    const waiting = and(stages.building, ...eventsOf(always));
    expect(eventsOf(decide(waiting, factsOf({ config: configured({ ask: { mode: "always" } }) }), at(9e6)))).toEqual(
      [],
    );
    const never = configured({ ask: { mode: "never" } });
    const asks = and(stages.building, ...eventsOf(decide(stages.building, { ...lap, config: never }, at(10))));
    expect(eventsOf(decide(asks, factsOf({ config: never }), at(10)))).toMatchObject([
      { kind: "decided", selected: 1, rationale: "`ask.mode` is `never`" },
    ]);
  });

  test("is used for one question only; a second is answered by a second comment", () => {
    const second = { ...asked, gate: "task:7-2-build-u2-def" };
    const both = and(asking, { kind: "asked", ...second });
    const one = factsOf({ issue: said(maintainer, "/muster choose 3", 20, 501) });
    const first = eventsOf(decide(both, one, at(20)));
    expect(first).toMatchObject([{ kind: "decided", gate: asked.gate, heard: 501 }]);
    const halfway = and(both, ...first);
    expect(halfway.stage.kind).toBe("deciding");
    expect(eventsOf(decide(halfway, one, at(21)))).toEqual([]);
    const two = factsOf({ issue: said(colleague, "/muster choose 1", 22, 502) });
    expect(and(halfway, ...eventsOf(decide(halfway, two, at(23))))).toMatchObject({
      stage: { kind: "building" },
      decisions: [{ selected: 3 }, { selected: 1, actor: colleague.login }],
    });
  });

  test("is told to every later task", () => {
    const decided = and(
      asking,
      ...eventsOf(decide(asking, factsOf({ issue: said(maintainer, "/muster choose 2") }), at(21))),
    );
    const { pause } = settleDown({ mission: decided, facts: factsOf(), now: at(22) });
    const [given] = pause.kind === "work" ? pause.tasks : [];
    expect(given).toMatchObject({ kind: "build", decisions: [{ selected: 2 }] });
    expect(Task.parse(given)).toEqual(given);
  });

  test("is taken for granted after five questions", () => {
    const { run: by, gate, stage } = asked;
    const rest = { summary: "s", allowed: ["a", "b"], selected: 1, actor: "anna", at: at(1), rationale: "" };
    const decided: Decided = { run: by, gate, stage, ...rest };
    const tired = { ...stages.building, decisions: Array.from({ length: 5 }, () => decided) };
    const lap = factsOf({ lap: over([handoff("7-2-build-u1", undecided)]) });
    const after = and(tired, ...eventsOf(decide(tired, lap, at(10))));
    expect(eventsOf(decide(after, factsOf(), at(10)))).toMatchObject([
      { kind: "decided", actor: "muster", rationale: "5 questions were asked before" },
    ]);
  });
});

describe("a hard blocker", () => {
  const blocked = (message: string): Outcome => ({ kind: "blocked", blocker: { kind: "network", message } });
  const lap = factsOf({ lap: over([handoff("7-2-build-u1", blocked("getaddrinfo ENOTFOUND registry"))]) });

  test("is asked about once; told that it was mended and meeting it again, the mission stops with what is needed", () => {
    const once = and(stages.building, ...eventsOf(decide(stages.building, lap, at(10))));
    expect(once.asked).toMatchObject([
      { gate: "blocked:network", question: { options: ["It is there now: go on", "Stop the mission"], default: 2 } },
    ]);
    const goOn = factsOf({ issue: said(maintainer, "/muster choose 1") });
    const again = and(once, ...eventsOf(decide(once, goOn, at(21))), lapOpened(3, "build", "verify"));
    const still = factsOf({ lap: over([handoff("7-3-build-u1", blocked("ENOTFOUND still"))]) });
    expect(eventsOf(decide(again, still, at(30)))).toMatchObject([
      { kind: "lapClosed" },
      { kind: "stopped", reason: "needs-human", message: expect.stringContaining("add what is missing to `setup`") },
    ]);
  });

  test("stops the mission when a person says so, or nobody says anything", () => {
    const once = and(stages.building, ...eventsOf(decide(stages.building, lap, at(10))));
    const stop = factsOf({ issue: said(maintainer, "/muster choose 2") });
    for (const [facts, when] of [
      [stop, 21],
      [factsOf(), 11 + 24 * 60],
    ] as const)
      expect(eventsOf(decide(once, facts, at(when)))).toMatchObject([
        { kind: "decided", selected: 2 },
        { kind: "stopped", reason: "needs-human" },
      ]);
  });

  test("met by three workers at once is one question", () => {
    const three = [1, 2, 3].map((number) => handoff(`7-2-build-u${number}`, blocked("ENOTFOUND")));
    expect(
      eventsOf(decide(stages.building, factsOf({ lap: over(three) }), at(10))).filter(({ kind }) => kind === "asked"),
    ).toHaveLength(1);
  });
});

test("a sweep wakes a mission whose question has run out of time, and looks at the others by the hour", () => {
  const lines = (events: readonly MissionEvent[]) =>
    events.map((event, index) => ({
      seq: index + 1,
      at: at(index),
      event,
      prev: "0".repeat(64),
      hash: "0".repeat(64),
    }));
  const events = [opened, planned(plan), lapOpened(2, "build"), lapClosed(2), { kind: "asked" as const, ...asked }];
  const journals = new Map([[missionActor(opened.issue), lines(events)]]);
  expect(due(journals, at(30))).toEqual([]);
  expect(due(journals, at(10 + 24 * 60))).toEqual([{ actor: "7", reason: "its question is looked at again" }]);
});

describe("people read", () => {
  test("a question with its options", () => {
    expect(askedText([asked], at(10))).toMatchInlineSnapshot(`
      "**What I need from you:** a decision. The question is for whoever uses it.

      Which format?

      - [ ] 1. JSON (default)
      - [ ] 2. YAML
      - [ ] 3. TOML

      Tick one box, or answer with a comment \`/muster choose <number>\`, and why if you like. Without an answer within 24 hours the default is taken."
    `);
    expect(askedText([{ ...asked, until: undefined }, asked], at(10))).toContain(
      "**What I need from you:** 2 decisions. The question is for whoever uses it.",
    );
  });

  test("what was decided, and what was taken for granted", () => {
    const decided = (given: Partial<Decided>): Decided => ({
      run: run(1),
      gate: "task:x",
      stage: "building",
      summary: "Which\nformat?",
      allowed: ["JSON", "YAML"],
      selected: 2,
      actor: "anna",
      at: at(1),
      rationale: "ours are YAML",
      heard: 5,
      ...given,
    });
    const assumed = decided({ actor: "muster", selected: 1, rationale: "nobody answered in time", heard: undefined });
    expect(decidedText([decided({}), assumed])).toMatchInlineSnapshot(`
      "**Decided**
      - Which format? → **YAML** (anna: ours are YAML)

      **Taken for granted**
      - Which format? → **JSON** (nobody answered in time)"
    `);
    expect(decidedText([])).toBe("");
  });

  test("what stands in the way, with the program's words as a quotation", () => {
    expect(blockedText({ kind: "credentials", message: "npm error E401\nlog in" })).toMatchInlineSnapshot(`
      "**Blocked: credentials.** Something asks for credentials. Workers and set-up have none on purpose: make it reachable without a secret, or let the project do without it.

      > npm error E401
      > log in"
    `);
    expect(stillBlocked({ kind: "quota", message: "429" })).toMatch(/^It is still blocked \(quota\)/);
  });
});

test("the status comment asks while the mission waits", () => {
  const { world } = settleDown({
    mission: asking,
    facts: onGitHub({ branch: undefined, pull: undefined }),
    now: at(11),
  });
  expect(world.facts.issue.comments.at(-1)?.body).toContain("/muster choose <number>");
});

test("that a failed attempt went round in circles is told to the next", () => {
  const circling = handoff("7-2-build-u1", failed("turns"), { stuck: 2 });
  const step = decide(stages.building, factsOf({ lap: over([circling]) }), at(10));
  expect(eventsOf(step).at(-1)).toMatchObject({
    kind: "attemptFailed",
    feedback: [{ text: expect.stringContaining("It had met the same error again and again.") }],
  });
});
