import { describe, expect, test } from "vitest";
import { after, foldMission } from "#mission/course/fold";
import type { Mission } from "#mission/course/state";
import { ActorName } from "#mission/ids";
import { chainReader, nextRows, readChain } from "#mission/journal/chain";
import { missionOf } from "#mission/journal/events";
import { JournalLine, journalVersion } from "#mission/line";
import { sha256 } from "../../../action/journal/sha256.ts";
import { longJournal } from "../../bench/mind/backlog.ts";
import { lapOpened, opened, stages } from "../support/lives.ts";
import { at } from "../support/values.ts";

const seven = ActorName.parse("7");
const writing = { at: at(1), by: "105.1" };
const life = longJournal(40);
const [begun, all] = [
  nextRows(undefined, life.slice(0, 25), writing, sha256),
  nextRows(undefined, life, writing, sha256),
];

describe("a journal that goes on", () => {
  test("is read on from where it was, and what was read before is the same", () => {
    const read = chainReader(sha256);
    const first = read(begun);
    const second = read(all);
    expect(second).toEqual(readChain(all, sha256));
    expect(second.lines.slice(0, 25).every((line, index) => line === first.lines[index])).toBe(true);
    expect(read(all).lines).toBe(read(all).lines);
  });

  test("is read anew where it says something else than before, and what is wrong with it shows", () => {
    const read = chainReader(sha256);
    read(begun);
    for (const edited of [all.replace('"by":"105.1"', '"by":"205.1"'), all.replace('"lap":2', '"lap":7')]) {
      expect(read(edited)).toEqual(readChain(edited, sha256));
      expect(read(edited).kind).toBe("broken");
    }
    const doubled = begun + begun;
    expect(read(doubled)).toEqual(readChain(doubled, sha256));
    expect(read(doubled).kind).toBe("broken");
    const cut = all.slice(0, -10);
    expect(read(cut)).toEqual(readChain(cut, sha256));
    expect(read(all).kind).toBe("whole");
  });

  test("folds on from where it was to the same as from its beginning", () => {
    const read = chainReader(sha256);
    missionOf(seven, read(begun).lines);
    const { lines } = read(all);
    const afresh = readChain(all, sha256).lines;
    expect(missionOf(seven, lines)).toEqual(missionOf(seven, afresh));
    expect(missionOf(seven, lines.slice(0, 10))).toEqual(missionOf(seven, afresh.slice(0, 10)));
    const others = Array.from({ length: 15 }, (_, index) => lapOpened(index + 50, "plan"));
    const forked = begun + nextRows(lines[24], others, writing, sha256);
    const end = readChain(forked, sha256).lines;
    expect(missionOf(seven, [...lines.slice(0, 25), ...end.slice(25)])).toEqual(missionOf(seven, end));
    expect(missionOf(seven, end)?.laps).toBe(64);
  });
});

test("many events at once fold to what they fold to one after the other, and the mission before stays as it was", () => {
  const history = life.map((event, index) => ({ at: at(index), event }));
  const one = history.reduce<Mission | undefined>(after, undefined);
  expect(foldMission(history)).toEqual(one);
  const before = structuredClone(stages.queued);
  const more = foldMission([{ at: at(99), event: lapOpened(9, "plan") }], stages.queued);
  expect(more).toEqual(after(stages.queued, { at: at(99), event: lapOpened(9, "plan") }));
  expect(stages.queued).toEqual(before);
});

describe("a line is what its shape says", () => {
  const row = nextRows(undefined, [opened], writing, sha256);
  const line = { ...JournalLine.parse(JSON.parse(row)) };
  test.each([
    ["with a field more", { ...line, more: 1 }],
    ["with a number as text", { ...line, seq: "1" }],
    ["with half a number", { ...line, seq: 0.5 }],
    ["before all time", { ...line, at: -1 }],
    ["by nobody", { ...line, by: "" }],
    ["by something else", { ...line, by: "0.1" }],
    ["with a list of events", { ...line, event: [{ kind: "opened" }] }],
    ["with an event of no kind", { ...line, event: { issue: 7 } }],
    ["of version nothing", { ...line, v: null }],
    ["of version 1, which says so", { ...line, v: 1 }],
  ])("%s it is none", (_, wrong) => {
    expect(JournalLine.safeParse(wrong).success).toBe(false);
    expect(readChain(`${JSON.stringify(wrong)}\n`, sha256)).toMatchObject({
      kind: "broken",
      message: "line 1 is not a journal line",
    });
  });

  test("as it is written, it is read as its shape reads it", () => {
    expect(readChain(row, sha256).lines).toEqual([line]);
    expect(line.v).toBe(journalVersion);
  });
});
