import { expect, test } from "vitest";
import { type Archiving, finishedMissions, restsFor } from "#mission/keeper/archive";
import { decideKeeping, foldKeeper, type KeeperFacts } from "#mission/keeper/keeper";
import { due } from "#mission/wake/due";
import { ActorName, Instant } from "#mission/ids";
import { nextRows, readChain } from "#mission/journal/chain";
import type { JournalLine } from "#mission/line";
import { sha256 } from "../../../action/journal/sha256.ts";
import { and, deedsOf, eventsOf, lapOpened, opened, stages } from "../support/lives.ts";
import { asFeature } from "../support/families.ts";
import { life } from "../support/lives.ts";
import { at, issue, sha } from "../support/values.ts";

const { done, queued } = stages;
const later = (hours: number) => Instant.parse(done.lastAt + hours * 60 * 60_000);
const finished = (missions: Parameters<typeof finishedMissions>[0], hours: number) =>
  finishedMissions(missions, later(hours)).map((mission) => mission.issue);

test("a mission is over for good a day after its last event, when no lap of it is open", () => {
  expect([finished([done], 23.9), finished([done], 24)]).toEqual([[], [7]]);
  expect(finished([queued], 99)).toEqual([]);
  const stopped = and(and(queued, lapOpened(1, "plan")), { kind: "stopped", reason: "cancelled", message: "No." });
  expect(finished([stopped], 99)).toEqual([]);
  expect(restsFor).toBe(24 * 60 * 60_000);
});

test("a family is archived as a whole: an objective reads the journals of its features", () => {
  const feature = (number: number) => {
    const born = life(asFeature(number));
    return { ...done, issue: issue(number), family: born.family };
  };
  const [parent, other] = [{ ...done, issue: issue(7) }, feature(12)];
  expect(finished([parent, feature(11), other], 30)).toEqual([7, 11, 12]);
  expect(finished([parent, feature(11), { ...other, stage: queued.stage }], 30)).toEqual([]);
  expect(finished([feature(11)], 30)).toEqual([11]);
});

const hash = "a".repeat(64);
const archiving: Archiving = {
  finished: [{ issue: issue(7), seq: 12, hash, head: sha("1"), witness: sha("1") }],
  shelf: { from: undefined, to: sha("2") },
};

test("what is over is recorded and moved in one push, and nothing of it is deleted", () => {
  const facts: KeeperFacts = { entries: [], objectives: [], issues: new Map(), due: [], archiving };
  const step = decideKeeping(foldKeeper([]), facts, at(60));
  expect(eventsOf(step)).toEqual([{ kind: "archived", journals: [{ issue: 7, seq: 12, hash }] }]);
  const [record] = deedsOf(step, "record");
  expect(record?.refs).toEqual([
    { ref: "refs/muster/state/7", from: sha("1"), to: undefined },
    { ref: "refs/muster/witness/7", from: sha("1"), to: undefined },
    { ref: "refs/muster/archive/7", from: undefined, to: sha("1") },
    { ref: "refs/muster/cache/archived", from: undefined, to: sha("2") },
  ]);
});

test("of a mission that was archived twice the last record counts", () => {
  const [first, second] = [
    { issue: issue(7), seq: 12, hash },
    { issue: issue(7), seq: 20, hash: "b".repeat(64) },
  ];
  const events = [first, second].map((journal) => ({ kind: "archived" as const, journals: [journal] }));
  expect([...foldKeeper(events).archived.values()]).toEqual([second]);
});

test("the keeper is woken for what can be archived, and for nothing that was", () => {
  const events = [opened, { kind: "stopped", reason: "needs-human", message: "Stuck." }];
  const lines = linesOf(nextRows(undefined, events, { at: at(0), by: undefined }, sha256));
  const record = { issue: issue(7), seq: 2, hash: lines.at(-1)?.hash };
  const kept = (last = record.hash) => {
    const archived = { kind: "archived", journals: [{ ...record, hash: last }] };
    return linesOf(nextRows(undefined, [archived], { at: at(0), by: undefined }, sha256));
  };
  const [seven, keep] = ["7", "keep"].map((name) => ActorName.parse(name));
  if (seven === undefined || keep === undefined) throw new Error("there are two actors");
  const journals = (keeping: readonly JournalLine[]) =>
    new Map([
      [seven, lines],
      [keep, keeping],
    ]);
  const late = Instant.parse(at(0) + 25 * 60 * 60_000);
  expect(due(journals([]), late).map(({ actor }) => actor)).toEqual(["keep"]);
  expect(due(journals(kept()), late)).toEqual([]);
  expect(due(journals(kept("b".repeat(64))), late).map(({ actor }) => actor)).toEqual(["keep"]);
  expect(due(new Map(), later(99))).toEqual([]);
});

function linesOf(text: string): readonly JournalLine[] {
  return readChain(text, sha256).lines;
}
