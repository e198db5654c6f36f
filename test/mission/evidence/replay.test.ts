import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { decide } from "#mission/course/decide";
import { originOf } from "#mission/evidence/around";
import { digestOf } from "#mission/evidence/digest";
import { keptOfMission } from "#mission/evidence/facts";
import { Moment, momentsIn, momentText, mostText } from "#mission/evidence/moment";
import { type Decision, type Entry, replayed } from "#mission/evidence/replay";
import type { MissionFacts } from "#mission/facts";
import { ActorName, type Instant, usd } from "#mission/ids";
import { readChain, nextRows } from "#mission/journal/chain";
import type { MissionEvent } from "#mission/course/event";
import type { JournalLine } from "#mission/line";
import { missionOf } from "#mission/journal/events";
import { newlySeen, sawIn } from "#mission/say/replay/saw";
import { factsOf, issueFacts } from "../support/facts.ts";
import { handoff, over, planned } from "../support/laps.ts";
import * as lives from "../support/lives.ts";
import { at, issue, maintainer } from "../support/values.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const seven = ActorName.parse("7");

function journal(...events: readonly MissionEvent[]): readonly JournalLine[] {
  const chain = readChain(nextRows(undefined, events, { at: at(0), by: undefined }, sha256), sha256);
  return chain.kind === "whole" ? chain.lines : [];
}

const eight = ActorName.parse("8");
const other = journal({ ...lives.opened, issue: issue(8), title: "Another" });
const lines = journal(lives.opened, lives.lapOpened(1, "plan"), lives.planned());

/** A decision as the hands keep it. */
function kept(seq: number, facts: MissionFacts, now: Instant, recorded: number): Moment {
  const mission = missionOf(seven, lines.slice(0, seq));
  const journals = new Map([
    [seven, lines.slice(0, seq)],
    [eight, other],
  ]);
  const decided = digestOf(decide(mission, facts, now), sha256);
  const own = keptOfMission({ ...facts, origin: originOf(journals, now) });
  const moment = { version: 1, muster: "0.1.0", seq, at: now, decided, recorded, came: "done" } as const;
  return { ...moment, kept: { facts: { ...own } }, withheld: [] };
}

function again(moment: Moment, now: readonly JournalLine[] = lines): Decision {
  const moments = momentsIn(`${momentText(moment)}\n`).flatMap((each) => each ?? []);
  const journals = new Map([
    [seven, now],
    [eight, other],
  ]);
  const [decision] = replayed({ actor: seven, journals, moments, sha256 }).flatMap(decisionsIn);
  if (decision === undefined) throw new Error("nothing was replayed");
  return decision;
}

const decisionsIn = (entry: Entry) => (entry.kind === "decision" ? [entry] : []);

test("a decision comes out the same again from what was kept of it, with the rule that spoke and the lines it wrote", () => {
  const opening = again(kept(0, factsOf(), at(0), 1));
  expect(opening).toMatchObject({ outcome: { kind: "same" }, rule: "begin", lines: [{ seq: 1 }], before: undefined });
  expect(opening.after?.stage.kind).toBe("queued");
  const lap = over([handoff("7-1-plan", planned(lives.plan))]);
  const settled = again(kept(2, factsOf({ lap }), at(9), 1));
  expect(settled).toMatchObject({ outcome: { kind: "same" }, rule: "lap" });
  expect(settled.facts).toMatchObject({ lap: { handoffs: lap.handoffs }, others: [{ issue: 8, title: "Another" }] });
});

test("what a journal that was not believed had spent counts in the decision made again, although nobody can read it there", () => {
  const spent = { spentToday: usd(49.9), others: [] };
  const origin = { at: at(9), lines: new Map([[seven, 1]]), doubtful: true } as const;
  const own = keptOfMission({ ...factsOf(spent), origin });
  const moment = { ...kept(1, factsOf(), at(9), 0), kept: { facts: { ...own } } };
  expect(again(moment).facts).toMatchObject({ spentToday: usd(49.9), others: [] });
  const { doubtful: _, ...believed } = origin;
  expect(keptOfMission({ ...factsOf(spent), origin: believed })).not.toHaveProperty("standings");
});

test("a decision that would be another now is said to be, and how", () => {
  const moment = kept(0, factsOf(), at(0), 1);
  const stranger = { ...maintainer, mayWrite: false };
  const changed = { ...moment, kept: kept(0, factsOf({ issue: issueFacts({ labelledBy: stranger }) }), at(0), 1).kept };
  expect(again(changed).outcome).toEqual({
    kind: "differs",
    how: [
      "record, the journal, or the commits that go with it (opened), would not be done now",
      "comment, the comment “refused” on #7, would be done now",
    ],
  });
  const rested = { ...moment, decided: { kind: "rest", reason: "nothing" } } as const;
  expect(again(rested).outcome).toEqual({ kind: "differs", how: ["it was to rest; now it is to write"] });
});

test("where facts were left out, are another version's, or a journal has lost lines, it says so and guesses nothing", () => {
  const moment = kept(2, factsOf(), at(9), 1);
  expect(again({ ...moment, kept: { left: "a secret" } }).outcome).toEqual({
    kind: "unknown",
    why: "the facts were not kept, since they held a secret",
  });
  expect(again({ ...moment, muster: "0.0.9", kept: { facts: { run: 1 } } }).outcome).toMatchObject({
    kind: "unknown",
    why: expect.stringContaining("Muster 0.0.9 kept facts that this one cannot decide upon"),
  });
  expect(again(moment, lines.slice(0, 1)).outcome).toEqual({
    kind: "unknown",
    why: "a journal that had been read then has fewer lines now",
  });
  expect(momentsIn('{"version":2}\n')).toEqual([undefined]);
});

test("lines of which no decision was kept are shown between those of which one was", () => {
  const moments = [kept(1, factsOf(), at(1), 1)];
  const entries = replayed({
    actor: seven,
    journals: new Map([
      [seven, lines],
      [eight, other],
    ]),
    moments,
    sha256,
  });
  expect(
    entries.map((entry) => (entry.kind === "bare" ? entry.lines.map(({ seq }) => seq) : entry.moment.seq)),
  ).toEqual([[1], 1, [3]]);
});

test("facts that are too long are left out, and the decision is kept without them", () => {
  const moment = kept(0, factsOf({ issue: issueFacts({ body: "x".repeat(mostText) }) }), at(0), 1);
  expect(Moment.parse(JSON.parse(momentText(moment)))).toMatchObject({ kept: { left: "too long" }, seq: 0 });
});

test("what a decision saw is told in words, and later only what is new", () => {
  const before = sawIn(factsOf());
  expect([...before.values()]).toEqual(["#7 is open, labelled by anna, who may write"]);
  const lap = over([handoff("7-1-plan", planned(lives.plan))]);
  expect(newlySeen(sawIn(factsOf({ lap })), before)).toEqual(["its lap is over: 7-1-plan planned"]);
  expect(newlySeen(before, sawIn(factsOf({ lap })))).toEqual(["lap: no longer"]);
});
