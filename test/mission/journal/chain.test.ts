import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { MissionEvent } from "#mission/course/event";
import { nextRows, readChain } from "#mission/journal/chain";
import { supersededBy } from "#mission/journal/epoch";
import { missionOf, strangeLine } from "#mission/journal/events";
import { judge } from "#mission/journal/judge";
import { isFull, longest, segmentsIn } from "#mission/journal/segments";
import { contradiction, witnessMark } from "#mission/journal/witness";
import { type JournalLine, journalVersion } from "#mission/line";
import { ActorName } from "#mission/ids";
import { issueFacts } from "../support/facts.ts";
import { built, lapClosed, lapOpened, opened, planned } from "../support/lives.ts";
import { at, sha } from "../support/values.ts";

const seven = ActorName.parse("7");
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const life: readonly MissionEvent[] = [opened, planned(), lapOpened(1, "build"), lapClosed(1), built(sha("a"))];
const rows = nextRows(undefined, life, { at: at(1), by: "105.1" }, sha256);

/** As Muster wrote lines before it said who wrote them. */
function firstVersion(events: readonly MissionEvent[]): string {
  let [prev, text] = ["0".repeat(64), ""];
  for (const [index, event] of events.entries()) {
    const line = { seq: index + 1, at: at(1), event };
    const hash = sha256(prev + JSON.stringify(line));
    text += `${JSON.stringify({ ...line, prev, hash })}\n`;
    prev = hash;
  }
  return text;
}

function linesOf(text: string): readonly JournalLine[] {
  const chain = readChain(text, sha256);
  if (chain.kind !== "whole") throw new Error(JSON.stringify(chain));
  return chain.lines;
}

test("a journal of the first version folds to the same mission, and goes on in the newest", () => {
  const old = linesOf(firstVersion(life));
  expect(missionOf(seven, old)).toEqual(missionOf(seven, linesOf(rows)));
  const more = nextRows(old.at(-1), [lapOpened(2, "build")], { at: at(2), by: "106.1" }, sha256);
  const all = linesOf(firstVersion(life) + more);
  expect(all.map(({ v = 1 }) => v)).toEqual([1, 1, 1, 1, 1, journalVersion]);
  expect(missionOf(seven, all)?.open?.lap).toBe(2);
});

const readsWhole = (text: string) => readChain(text, sha256);

test("a journal of a newer version is not read, and nothing is said to be wrong with it", () => {
  const last = linesOf(rows).at(-1);
  const newer = `{"v":${journalVersion + 1},"seq":6,"what":"ever","prev":"${last?.hash}","hash":"?"}\n`;
  const copy = { commit: "c", text: rows + newer, before: rows };
  const judged = judge({ state: copy, witness: copy, relation: "same" }, { chain: readsWhole });
  expect(judged).toMatchObject({ kind: "broken", damage: { kind: "newer", version: journalVersion + 1 } });
  expect(judged.kind === "broken" && judged.known).toHaveLength(5);
});

test("no change of a single character in a journal goes unnoticed", () => {
  fc.assert(
    fc.property(fc.nat(rows.length - 1), fc.constantFrom("0", "7", "a", '"', "}", " ", "\n"), (index, letter) => {
      fc.pre(rows[index] !== letter);
      const changed = rows.slice(0, index) + letter + rows.slice(index + 1);
      const chain = readChain(changed, sha256);
      expect(chain.kind === "whole" && chain.lines.length === life.length).toBe(false);
    }),
    { numRuns: 300 },
  );
});

test("no line can be left out, doubled or moved", () => {
  const each = rows.trimEnd().split("\n");
  fc.assert(
    fc.property(fc.array(fc.nat(each.length - 1), { maxLength: 7 }), (order) => {
      fc.pre(order.some((index, place) => index !== place));
      const chain = readChain(order.map((index) => `${each[index]}\n`).join(""), sha256);
      expect(chain.kind).toBe("broken");
    }),
  );
});

test("a line that its actor cannot have written is found, however right its place is", () => {
  const forged = rows + nextRows(linesOf(rows).at(-1), [{ kind: "paid" }], { at: at(2), by: undefined }, sha256);
  expect(strangeLine(seven, linesOf(rows))).toBeUndefined();
  expect(strangeLine(seven, linesOf(forged))).toMatchObject({ seq: 6, event: { kind: "paid" } });
  const copy = { commit: "c", text: forged, before: rows };
  const means = { chain: readsWhole, strange: (lines: readonly JournalLine[]) => strangeLine(seven, lines) };
  expect(judge({ state: copy, witness: undefined, relation: "same" }, means)).toMatchObject({
    damage: { kind: "rewritten", what: "line 6 (`paid`) is none of its actor's events" },
  });
});

test("the run that opened the newest lap has the say, also where lines do not name their writer", () => {
  const says = (text: string, run: number, attempt = 1) => supersededBy(linesOf(text), { run, attempt });
  expect(says(rows, 104)).toEqual({ run: 105, attempt: 1 });
  expect([says(rows, 105), says(rows, 105, 2), says(rows, 106)]).toEqual([undefined, undefined, undefined]);
  expect(says(firstVersion(life), 99)).toEqual({ run: 100, attempt: 1 });
  expect(supersededBy([], { run: 1, attempt: 1 })).toBeUndefined();
});

test("a file of a journal holds five thousand lines and a megabyte, and not one more", () => {
  const lines = (count: number) => "{}\n".repeat(count);
  expect([isFull(lines(longest.lines - 1), lines(1)), isFull(lines(longest.lines), lines(1))]).toEqual([false, true]);
  const bytes = (count: number) => "x".repeat(count);
  expect([isFull(bytes(999_999), "x"), isFull(bytes(1_000_000), "x")]).toEqual([false, true]);
  expect([isFull("ä".repeat(499_999), "ö"), isFull("ä".repeat(500_000), "ö")]).toEqual([false, true]);
  expect([isFull("😀".repeat(250_000), ""), isFull("😀".repeat(250_000), "x"), isFull("", bytes(2_000_000))]).toEqual([
    false,
    true,
    false,
  ]);
});

test("the files of a journal are read in the order of their numbers, and no others", () => {
  const names = [
    "journal.jsonl",
    "journal-10.jsonl",
    "facts.json",
    "journal-2.jsonl",
    "journal-02.jsonl",
    "journal-1.jsonl",
  ];
  expect(segmentsIn(names)).toEqual(["journal-1.jsonl", "journal-2.jsonl", "journal-10.jsonl", "journal.jsonl"]);
});

function withStatus(hidden: string, by: "us" | "person" = "us") {
  const comment = {
    id: 1,
    by: { login: "x", mayWrite: true, kind: by },
    body: `<!-- muster:7:status -->\nHi.${hidden}`,
    at: at(0),
  };
  return issueFacts({ comments: [comment] });
}

test("a status comment that tells of more events than there are, or of others, is a witness against the journal", () => {
  const lines = linesOf(rows);
  const told = withStatus(witnessMark(lines[3]));
  expect(contradiction(lines, told)).toBeUndefined();
  expect(contradiction(lines.slice(0, 4), told)).toBeUndefined();
  expect(contradiction(lines.slice(0, 3), told)).toEqual({ kind: "forgotten", events: 3, told: 4 });
  expect(contradiction([], told)).toEqual({ kind: "forgotten", events: 0, told: 4 });
  expect(contradiction(linesOf(firstVersion(life)), told)).toEqual({ kind: "contradicted", line: 4 });
  expect(contradiction([], withStatus(witnessMark(lines[3]), "person"))).toBeUndefined();
  expect(contradiction([], withStatus(""))).toBeUndefined();
});
