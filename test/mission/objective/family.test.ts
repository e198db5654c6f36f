import { describe, expect, test } from "vitest";
import { decide } from "#mission/course/decide";
import type { MissionFacts } from "#mission/facts";
import { usd } from "#mission/ids";
import { sliceOf } from "#mission/money/slice";
import { familyAround } from "#mission/objective/facts";
import { placeOf } from "#mission/objective/place";
import { comment, factsOf, issueFacts } from "../support/facts.ts";
import { aimed, asFeature, child, decomposed, family, key, underway } from "../support/families.ts";
import * as lives from "../support/lives.ts";
import { deedsOf, eventsOf, told, woken } from "../support/lives.ts";
import { settleDown } from "../support/play.ts";
import { at, configured, issue, maintainer, run, sha, us } from "../support/values.ts";

const labels = ["muster: mission", "muster: underway"];
const onIssue = (given: Partial<MissionFacts> = {}) => factsOf({ issue: issueFacts({ labels }), ...given });
const integrated = { kind: "integrated", commit: sha("1") } as const;
const stopped = { kind: "stopped", reason: "needs-human", message: "It does not compile." } as const;

describe("the features of an objective", () => {
  test("are opened all at once, and found again by their marker", () => {
    const mission = lives.life(aimed, decomposed);
    const opening = deedsOf(decide(mission, onIssue({ family: family([]) }), at(9)), "openSubIssue");
    expect(opening.map(({ parent, title, labels: given }) => [parent, title, given])).toEqual([
      [7, "Do u1", []],
      [7, "Do u2", []],
      [7, "Do u3", []],
    ]);
    const opened = new Map([
      ["<!-- muster:7:feature:1-u1 -->", { issue: issue(11), labels: [], linked: true }],
      ["<!-- muster:7:feature:1-u2 -->", { issue: issue(12), labels: [], linked: false }],
    ]);
    const step = decide(mission, onIssue({ family: family([], { opened }) }), at(9));
    expect(told(step)).toEqual(["linkSubIssue", "record"]);
    expect(eventsOf(step)).toEqual([
      { kind: "featureOpened", key: "1-u1", issue: 11 },
      { kind: "featureOpened", key: "1-u2", issue: 12 },
    ]);
  });

  test("are labelled and woken when what they need has landed, and once more when nobody heard it", () => {
    const first = decide(underway, onIssue({ family: family([]) }), at(9));
    expect(woken(first)).toEqual(["11", "12"]);
    const begun = lives.and(underway, ...eventsOf(first));
    expect(decide(begun, onIssue({ family: family([]) }), at(10)).kind).toBe("perform");
    expect(woken(decide(begun, onIssue({ family: family([]) }), at(10)))).toEqual([]);
    expect(woken(decide(begun, onIssue({ family: family([]) }), at(12)))).toEqual(["11", "12"]);
    const landed = family([child(11, integrated), child(12, { kind: "building" })]);
    expect(woken(decide(begun, onIssue({ family: landed }), at(12)))).toEqual(["13"]);
  });

  test("that stop hold up nobody: who needs them is left, and the round is over when all have ended", () => {
    const waiting = family([child(11, stopped), child(12, { kind: "in-review" })]);
    expect(eventsOf(decide(underway, onIssue({ family: waiting }), at(9)))).toEqual([]);
    const ended = family([child(11, stopped), child(12, integrated)]);
    expect(eventsOf(decide(underway, onIssue({ family: ended }), at(9)))).toEqual([
      {
        kind: "gathered",
        ends: [
          { key: "1-u1", end: "stopped", issue: 11, message: "needs-human: It does not compile." },
          { key: "1-u2", end: "integrated", issue: 12 },
          { key: "1-u3", end: "left", issue: 13 },
        ],
      },
    ]);
  });

  test("when none of them came, nobody is paid to judge that", () => {
    const ends = [{ key: key("1-u1"), end: "stopped" as const, issue: issue(11), message: "budget: $5.00 is spent" }];
    const step = decide(lives.and(underway, { kind: "gathered", ends }), onIssue({ family: family([]) }), at(9));
    expect(eventsOf(step)).toMatchObject([
      { kind: "stopped", reason: "needs-human", message: expect.stringContaining("#11: budget: $5.00 is spent") },
    ]);
  });
});

describe("holding and calling off an objective", () => {
  const said = (words: string) => issueFacts({ labels, comments: [comment(maintainer, words, 20)] });
  const children = family([
    child(11, { kind: "building" }, { run: run(300) }),
    child(12, { kind: "in-review" }),
    child(13, stopped),
  ]);

  test.each([
    ["/muster cancel", [300]],
    ["/muster pause", [300]],
  ])("%s ends the runs of its features, and wakes those that are not over", (words, runs) => {
    const step = decide(underway, factsOf({ issue: said(words), family: children }), at(21));
    expect(deedsOf(step, "cancelRun").map((deed) => deed.run)).toEqual(runs);
    expect(woken(step)).toEqual(["11", "12"]);
  });

  const feature = lives.life({ ...lives.opened, place: { kind: "feature", parent: issue(2), key: key("1-u1") } });
  const above = (given: object) => ({ parent: { issue: issue(2), paused: false, stopped: undefined, ...given } });

  test("does the same to the feature, which tells its objective", () => {
    const held = decide(feature, factsOf({ family: family([], above({ paused: true })) }), at(9));
    expect(eventsOf(held)).toEqual([{ kind: "paused", by: "its objective", above: true }]);
    const resumed = decide(lives.and(feature, ...eventsOf(held)), factsOf({ family: family([], above({})) }), at(9));
    expect(eventsOf(resumed)).toEqual([{ kind: "resumed", by: "its objective" }]);
    const off = above({ stopped: { reason: "cancelled", at: at(8) } });
    const ended = decide(feature, factsOf({ family: family([], off) }), at(9));
    expect(eventsOf(ended)).toEqual([
      { kind: "stopped", reason: "cancelled", message: "Its objective, #2, was called off." },
    ]);
    expect(woken(ended)).toEqual(["2"]);
    const since = { ...feature, startedAt: at(9) };
    expect(eventsOf(decide(since, factsOf({ family: family([], off) }), at(10)))).toEqual([]);
  });

  test("does not let go on what a person has paused by themselves", () => {
    const byPerson = lives.and(feature, { kind: "paused", by: "anna" });
    expect(eventsOf(decide(byPerson, factsOf({ family: family([], above({})) }), at(9)))).toEqual([]);
  });

  test("an objective that stopped for another reason leaves its features alone", () => {
    const broke = above({ stopped: { reason: "budget", at: at(8) } });
    expect(eventsOf(decide(feature, factsOf({ family: family([], broke) }), at(9)))).toEqual([]);
  });
});

describe("the money of a family", () => {
  const { budget } = configured({ budget: { mission_usd: 3 } }).config;

  test("counts together: what the others have spent and set aside is not there for this one", () => {
    const mission = { ...underway, spent: usd(0.5) };
    const none = sliceOf(mission, budget, { today: usd(0) }, 1);
    expect(none).toMatchObject({ kind: "slice", usd: usd(2) });
    const used = { usd: usd(2), tokens: 0, seconds: 0 };
    expect(sliceOf(mission, budget, { today: usd(0), family: used }, 1)).toMatchObject({ usd: usd(0.5) });
    expect(sliceOf(mission, budget, { today: usd(0), family: { ...used, usd: usd(2.495) } }, 1)).toMatchObject({
      kind: "spent",
      message: expect.stringContaining("of the $3.00 for the objective and its features together"),
    });
  });

  test("tokens and minutes too", () => {
    const used = { usd: usd(0), tokens: budget.tokens, seconds: 0 };
    expect(sliceOf(underway, budget, { today: usd(0), family: used }, 1).kind).toBe("spent");
    const tired = { usd: usd(0), tokens: 0, seconds: budget.minutes * 60 };
    expect(sliceOf(underway, budget, { today: usd(0), family: tired }, 1).kind).toBe("spent");
  });

  test("is added up from the journals, with what open laps have set aside", () => {
    const feature = {
      ...lives.life(asFeature(11), lives.lapOpened(1, "plan")),
      spent: usd(1),
      tokens: 10,
      seconds: 60,
    };
    const around = familyAround(underway, [underway, feature, lives.life({ ...lives.opened, issue: issue(20) })]);
    expect(around?.used).toEqual({ usd: usd(3), tokens: 10, seconds: 60 });
    expect(around?.children.map((each) => each.issue)).toEqual([11]);
    expect(familyAround(feature, [{ ...underway, spent: usd(2) }, feature])?.used.usd).toBe(usd(2));
    expect(familyAround(lives.stages.planned, [underway])).toBeUndefined();
  });
});

test("what was decided in one mission of a family is told to every later task of the others, but not what was said of a plan", () => {
  const decided = (gate: string, rationale: string) => ({
    kind: "decided" as const,
    run: run(101),
    gate,
    stage: "building",
    summary: "Which?",
    allowed: ["This", "That"],
    selected: 2,
    actor: "anna",
    at: at(9),
    rationale,
  });
  const said = [decided("task:11-2-build", "as elsewhere"), decided("plan:1", "fine")];
  const feature = lives.and(lives.life(asFeature(11)), ...said);
  const planning = lives.life(aimed);
  const around = familyAround(planning, [planning, feature]);
  const facts = factsOf({ issue: issueFacts({ labels: ["muster: mission"] }), ...(around && { family: around }) });
  const { pause } = settleDown({ mission: planning, facts, now: at(10) });
  const [task] = pause.kind === "work" ? pause.tasks : [];
  expect(task?.kind === "plan" && task.decisions.map(({ rationale }) => rationale)).toEqual(["as elsewhere"]);
});

describe("what an issue is in a family", () => {
  const marked = (text: string, author = us) => placeOf(issueFacts({ author, body: `${text}\nWords.` }));

  test("is said by its label, or by our own marker, and by nobody else's words", () => {
    expect(placeOf(issueFacts({ labels }))).toEqual({ kind: "objective", chain: 0, chained: false });
    expect(placeOf(issueFacts())).toBeUndefined();
    expect(marked("<!-- muster:7:feature:2-u3 -->")).toEqual({ kind: "feature", parent: 7, key: "2-u3" });
    expect(marked("<!-- muster:7:feature:2-u3 -->", maintainer)).toBeUndefined();
  });

  test.each([
    ["<!-- muster:keep:after:7:2:go -->", { chain: 2, chained: true }],
    ["<!-- muster:keep:after:7:1:ask -->", { chain: 1, chained: false }],
    ["<!-- muster:keep:cron:nightly:170:chain -->", { chain: 0, chained: true }],
    ["<!-- muster:keep:cron:nightly:170 -->", { chain: 0, chained: false }],
  ])("the marker %s says how long its chain is", (sign, place) => {
    const given = issueFacts({ labels, author: us, body: `${sign}\nWords.` });
    expect(placeOf(given)).toEqual({ kind: "objective", ...place });
  });
});
