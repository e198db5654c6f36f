import { describe, expect, test } from "vitest";
import { decide } from "#mission/course/decide";
import type { MissionEvent } from "#mission/course/event";
import type { Mission } from "#mission/course/state";
import type { Audit, Diagnosis, Judgement, Outcome } from "#mission/handoff";
import type { Category } from "#mission/strategy/assessment";
import { compile } from "#mission/strategy/strategy";
import { factsOf, issueFacts, pullFacts } from "../support/facts.ts";
import { failed, handoff, over, reviewed } from "../support/laps.ts";
import { and, built, eventsOf, life, onGitHub, opened, planned } from "../support/lives.ts";
import { begin, settleDown } from "../support/play.ts";
import { at, configured, pullNumber, sha, us } from "../support/values.ts";

/** A verified feature of a category, nobody has read it yet. */
function verified(category: Category, ...events: readonly MissionEvent[]): Mission {
  const strategy = compile({ category, complexity: "simple", risk: "low" }, {}, sha("a"));
  return life(opened, { ...planned(), strategy }, built(), { kind: "pullOpened", pull: pullNumber(8) }, ...events);
}

type Given = Parameters<typeof onGitHub>[0];
const ofUs: Given = { issue: issueFacts({ author: us, labelledBy: us }) };

function lapOf(mission: Mission, given: Given = {}) {
  const facts = mission.head === undefined ? factsOf(given) : onGitHub({ pull: pullFacts(), ...given });
  const { world, pause } = settleDown({ mission, facts, now: at(60) });
  if (pause.kind !== "work") throw new Error(`no work: ${JSON.stringify(pause)}`);
  return { tasks: pause.tasks, world: begin(world, pause) };
}

/** What is recorded when these come back. */
function after(mission: Mission, outcomes: Readonly<Record<string, Outcome>>, given: Given = {}) {
  const { world } = lapOf(mission, given);
  const lap = over(Object.entries(outcomes).map(([kind, outcome]) => handoff(`7-1-${kind}`, outcome)));
  return eventsOf(decide(world.mission, { ...world.facts, lap }, at(70))).filter((event) => event.kind !== "lapClosed");
}

const kinds = (events: readonly MissionEvent[]) => events.map((event) => event.kind);

function audited(given: Partial<Audit> = {}): Outcome {
  const audit: Audit = { verdict: "approve", confidence: 0.9, rationale: "Nothing breaks.", findings: [], ...given };
  return { kind: "audited", audit };
}

function judged(given: Partial<Judgement> = {}): Outcome {
  return { kind: "judged", judgement: { met: true, rationale: "It holds.", missing: [], ...given } };
}

function diagnosed(given: Partial<Diagnosis> = {}): Outcome {
  const diagnosis: Diagnosis = {
    advice: "retry",
    cause: "The sign is lost.",
    hint: "Start there.",
    questions: [],
    ...given,
  };
  return { kind: "diagnosed", diagnosis };
}

describe("who reads a verified change", () => {
  const readers = (mission: Mission, given: Given = {}) => lapOf(mission, given).tasks.map(({ id }) => id);

  test("a reviewer alone, where the strategy lets approval by people be enough", () => {
    expect(readers(verified("feature_scaffolding"))).toEqual(["7-1-review"]);
  });

  test("an auditor besides where it does not, told what to look at", () => {
    const { tasks } = lapOf(verified("schema_contract_change"));
    expect(tasks.map(({ id }) => id)).toEqual(["7-1-review", "7-1-audit-u1"]);
    expect(tasks[1]).toMatchObject({ focus: expect.stringContaining("existing data"), model: "claude-opus-5-5" });
  });

  test("an auditor besides after two failed attempts", () => {
    const again = { kind: "attemptFailed" as const, reason: "work", message: "m", feedback: [] };
    expect(readers(verified("feature_scaffolding", again, again, built()))).toContain("7-1-audit-u1");
    expect(readers(verified("feature_scaffolding", again, built()))).not.toContain("7-1-audit-u1");
  });

  test("as many auditors as are configured, two where it is safety-critical", () => {
    const two = { config: configured({ policy: { profile: "safety_critical" } }) };
    expect(readers(verified("docs"), two)).toEqual(["7-1-review", "7-1-audit-u1", "7-1-audit-u2"]);
    const three = { config: configured({ review: { auditors: 3 } }) };
    expect(readers(verified("debt_cleanup"), three)).toHaveLength(4);
  });

  test("a judge where Muster opened the issue for an objective, shown the evidence", () => {
    const { tasks } = lapOf(verified("feature_scaffolding"), ofUs);
    expect(tasks.map(({ id }) => id)).toEqual(["7-1-review", "7-1-judge"]);
    expect(tasks[1]).toMatchObject({ evidence: expect.stringContaining("3 passed, 0 failed") });
  });
});

describe("an audit", () => {
  const mission = verified("debt_cleanup");
  const read = (given: Partial<Audit>) => after(mission, { review: reviewed(8), "audit-u1": audited(given) });

  test("that approves lets it go to people", () => {
    expect(kinds(read({}))).toEqual(["reviewed", "audited", "readied"]);
  });

  test("that escalates lets it go to people, who are shown why", () => {
    expect(kinds(read({ verdict: "escalate" }))).toEqual(["reviewed", "audited", "readied"]);
  });

  test("that wants it revised sends it back with all findings", () => {
    const findings = [{ severity: "warning" as const, text: "The cache is never cleared.", path: "a.js", line: 3 }];
    const events = read({ verdict: "revise", rationale: "It leaks.", findings });
    expect(kinds(events)).toEqual(["reviewed", "audited", "attemptFailed"]);
    expect(events[2]).toMatchObject({
      reason: "audit",
      feedback: [
        { key: "review:rationale" },
        { key: "audit:1:rationale", text: "It leaks." },
        { key: "audit:1:finding:0", text: "The cache is never cleared.", path: "a.js", line: 3 },
      ],
    });
  });

  test("that approves and yet found something critical sends it back", () => {
    expect(kinds(read({ findings: [{ severity: "critical", text: "Anyone may delete." }] }))).toContain(
      "attemptFailed",
    );
  });

  test("that never came is not an approval", () => {
    const events = after(mission, { review: reviewed(8), "audit-u1": failed("garbage", "three answers of noise") });
    expect(events).toMatchObject([{ kind: "attemptFailed", reason: "review", message: "three answers of noise" }]);
  });

  test("asks for a person once the strategy's rounds are used up", () => {
    const sentBack: MissionEvent = {
      kind: "audited",
      head: sha("1"),
      audits: [{ verdict: "revise", confidence: 1, rationale: "No.", findings: [] }],
    };
    const again = verified("debt_cleanup", sentBack, built());
    const events = after(again, { review: reviewed(8), "audit-u1": audited({ verdict: "revise" }) });
    expect(events.at(-1)).toMatchObject({ kind: "stopped", reason: "needs-human" });
  });

  test("by two counts when either sends it back", () => {
    const two = { config: configured({ review: { auditors: 2 } }) };
    const outcomes = { review: reviewed(8), "audit-u1": audited(), "audit-u2": audited({ verdict: "revise" }) };
    expect(kinds(after(mission, outcomes, two))).toContain("attemptFailed");
  });
});

describe("a judge", () => {
  const mission = verified("feature_scaffolding");

  test("who finds the objective met lets it go to people", () => {
    const events = after(mission, { review: reviewed(8), judge: judged() }, ofUs);
    expect(kinds(events)).toEqual(["reviewed", "judged", "readied"]);
  });

  test.each([
    [
      "finds something missing",
      judged({ met: false, rationale: "Half.", missing: ["the other half"] }),
      "the other half",
    ],
    ["cannot be read", failed("garbage", "noise"), "no answer that could be read"],
  ])("who %s sends it back to the planner, who is told", (_, outcome, told) => {
    const events = after(mission, { review: reviewed(8), judge: outcome }, ofUs);
    expect(kinds(events)).toEqual(["reviewed", "judged", "diagnosed"]);
    const { tasks } = lapOf(and(mission, ...events), ofUs);
    expect(tasks).toMatchObject([
      { kind: "plan", base: sha("1"), feedback: [{ key: "judge:1", text: expect.stringContaining(told) }] },
    ]);
  });

  test("is asked twice, then a person", () => {
    const notMet: MissionEvent = {
      kind: "judged",
      head: sha("1"),
      judgement: { met: false, rationale: "No.", missing: [] },
    };
    const again = verified(
      "feature_scaffolding",
      notMet,
      { kind: "diagnosed", remedy: "replan", feedback: [] },
      planned(),
      built(),
    );
    const events = after(again, { review: reviewed(8), judge: judged({ met: false }) }, ofUs);
    expect(events.at(-1)).toMatchObject({ kind: "stopped", reason: "needs-human" });
  });
});

describe("a doctor", () => {
  const failure = (message: string): MissionEvent => ({
    kind: "attemptFailed",
    reason: "verification",
    message,
    feedback: [{ key: "verify:npm test", source: "verification", text: message }],
  });
  const stuck = life(opened, planned(), failure("once"), failure("twice"));

  test("looks into it after the second failure, cheaply, and is told everything", () => {
    expect(lapOf(life(opened, planned(), failure("once"))).tasks[0]).toMatchObject({ kind: "build" });
    expect(lapOf(stuck).tasks).toMatchObject([
      {
        kind: "doctor",
        model: "claude-haiku-5-5",
        tried: ["Attempt 1: once", "Attempt 2: twice"],
        feedback: [{ text: "twice" }],
      },
    ]);
  });

  test("is not asked when that was the last attempt", () => {
    const facts = factsOf({ config: configured({ workers: { max_attempts: 2 } }) });
    expect(eventsOf(decide(stuck, facts, at(60)))).toMatchObject([{ kind: "stopped", reason: "needs-human" }]);
  });

  test("who finds the way right gets it tried once more, by a stronger model that is told", () => {
    const events = after(stuck, { doctor: diagnosed() });
    expect(events).toMatchObject([{ kind: "diagnosed", remedy: "escalate" }]);
    expect(lapOf(and(stuck, ...events)).tasks[0]).toMatchObject({
      kind: "build",
      model: "claude-opus-5-5",
      tried: ["Attempt 1: once", "Attempt 2: twice"],
      feedback: [{ text: "twice" }, { key: "doctor:1", text: "Start there." }],
    });
  });

  test("who finds the way wrong gets it planned anew, and the planner is told", () => {
    const events = after(stuck, { doctor: diagnosed({ advice: "replan", hint: "The parser is the wrong place." }) });
    expect(lapOf(and(stuck, ...events)).tasks[0]).toMatchObject({
      kind: "plan",
      feedback: [{ text: "twice" }, { text: expect.stringContaining("The parser is the wrong place.") }],
    });
  });

  test("who finds the way wrong is heard by every planner until there is a plan", () => {
    const events = after(stuck, { doctor: diagnosed({ advice: "replan", hint: "The parser is the wrong place." }) });
    const refused = { key: "plan:0", source: "policy" as const, text: "u1 names `/etc`." };
    const bad: MissionEvent = { kind: "attemptFailed", reason: "plan", message: "No.", feedback: [refused] };
    const told = [{ text: "twice" }, { text: expect.stringContaining("The parser is the wrong place.") }, refused];
    expect(lapOf(and(stuck, ...events, bad)).tasks[0]).toMatchObject({ kind: "plan", feedback: told });
  });

  test("who needs a person's word asks for it, and goes on by it", () => {
    const events = after(stuck, { doctor: diagnosed({ advice: "ask", questions: ["Which sign?"] }) });
    expect(events).toEqual([{ kind: "questioned", questions: ["Which sign?"] }]);
    const answered = and(stuck, ...events, { kind: "restated", title: "Add sub", body: "Minus." });
    expect(lapOf(answered).tasks[0]).toMatchObject({ kind: "build", body: "Minus.", feedback: [{ text: "twice" }] });
  });

  test("who gives it up stops it, with the cause", () => {
    const events = after(stuck, { doctor: diagnosed({ advice: "stop" }) });
    expect(events).toMatchObject([
      { kind: "stopped", reason: "needs-human", message: expect.stringContaining("The sign is lost.") },
    ]);
  });

  test("who cannot be read leaves it to the rules", () => {
    expect(after(stuck, { doctor: failed("garbage", "noise") })).toMatchObject([
      { kind: "diagnosed", remedy: "replan" },
    ]);
  });

  test("is asked once for each time it is stuck", () => {
    const events = after(stuck, { doctor: diagnosed() });
    expect(lapOf(and(stuck, ...events)).tasks[0]?.kind).toBe("build");
  });
});

describe("further heads in the job", () => {
  const always = { config: configured({ planning: { critic: "always", architect: "always", tests: "always" } }) };

  test("a critic goes with the plan, an architect with each unit, when they are asked for", () => {
    expect(lapOf(life(opened), always).tasks[0]).toMatchObject({ critic: { model: "claude-opus-5-5", rounds: 2 } });
    expect(lapOf(life(opened, planned()), always).tasks[0]).toMatchObject({ architect: { model: "claude-opus-5-5" } });
  });

  test("a critic goes with the plan for an objective, and with neither for a small issue", () => {
    expect(lapOf(life(opened), ofUs).tasks[0]).toHaveProperty("critic");
    expect(lapOf(life(opened)).tasks[0]).not.toHaveProperty("critic");
    expect(lapOf(life(opened, planned())).tasks[0]).not.toHaveProperty("architect");
  });

  test("a plan gets its strategy, and a unit of tests when that is asked for", () => {
    const plan = { kind: "planned" as const, plan: planned().plan };
    const [event] = after(life(opened), { plan }, always);
    expect(event).toMatchObject({
      kind: "planned",
      strategy: { category: "feature_scaffolding", config: sha("a") },
      plan: { units: [{ id: "u1" }, { id: "u2", specialist: "test-writer", needs: ["u1"] }] },
    });
  });
});
