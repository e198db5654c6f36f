import * as fc from "fast-check";
import { expect, test } from "vitest";
import { nextInLine } from "#mission/backlog/line-up";
import { standingsOf } from "#mission/course/neighbours";
import type { Mission } from "#mission/course/state";
import { decide } from "#mission/course/decide";
import type { MissionEvent } from "#mission/course/event";
import { factsOf, issueFacts } from "../support/facts.ts";
import { failed, handoff, over } from "../support/laps.ts";
import { and, lapClosed, lapOpened, life, opened, planned, stages, woken as wokenBy } from "../support/lives.ts";
import { at, configured, issue } from "../support/values.ts";
import { Hall, type Pace } from "./hall.ts";

const seconds = (min: number, max: number) => fc.integer({ min: min * 10, max: max * 10 }).map((tenths) => tenths / 10);
const pace: fc.Arbitrary<Pace> = fc.record({
  start: seconds(2, 4),
  laps: fc.tuple(seconds(8, 12), seconds(16, 22), seconds(8, 12)),
  between: seconds(0, 2),
});

test("fifty features at ten places take little more than their work by the places, and few runs come for nothing", () => {
  fc.assert(
    fc.property(fc.array(pace, { minLength: 50, maxLength: 50 }), (paces) => {
      const hall = new Hall(10, paces);
      const { makespan, bound } = hall.passes();
      // Five rounds of unequal features: who begins last in a round ends up to a fifth of the whole later, though no place was ever empty.
      expect(makespan / bound).toBeLessThan(1.25);
      expect(hall.idle).toBeLessThan(60);
    }),
    { numRuns: 2 },
  );
});

test.each([
  [10, 20, 10],
  [60, 120, 60],
])(
  "where all take the same time and leave at the same moment, no place stays empty: laps of %i, %i and %i s",
  (...laps) => {
    const all = Array.from({ length: 50 }, (_, index) => ({ start: 2 + (index % 5) / 2, laps, between: 1 }));
    const { makespan, bound } = new Hall(10, all).passes();
    expect(makespan / bound).toBeLessThan(1.1);
  },
);

const numbered = (number: number) => life({ ...opened, issue: issue(number) });
const works = (number: number) => and(numbered(number), lapOpened(1, "plan"));
/** Its lap is over, and its run is about to open the next. */
const between = (number: number) => and(works(number), lapClosed(1), planned());

function woken(others: readonly Mission[], places: number) {
  const config = configured({ workers: { max_jobs: places } });
  return nextInLine({ ...standingsOf(others, others, at(30)), issue: issueFacts(), config });
}

test.each([
  ["the first of the line when one place is free", [works(2), numbered(3), numbered(4)], 2, [3]],
  [
    "as many as there are places, since who left a moment before has woken the first",
    [numbered(3), numbered(4), numbered(5)],
    2,
    [3, 4],
  ],
  [
    "nobody more for the place of one that is between two laps, but that one too",
    [works(1), between(2), numbered(3), numbered(4)],
    3,
    [2, 3],
  ],
  [
    "one that has not begun even so, in case those that have wait for something else",
    [between(1), between(2), numbered(3), numbered(4)],
    2,
    [1, 3],
  ],
  [
    "at most sixteen",
    Array.from({ length: 20 }, (_, index) => numbered(index + 1)),
    20,
    Array.from({ length: 16 }, (_, index) => index + 1),
  ],
])("who leaves wakes %s", (_whom, others, places, expected) => {
  expect(woken(others, places)).toEqual(expected);
});

test.each<[string, MissionEvent]>([
  ["was stopped", { kind: "stopped", reason: "cancelled", message: "anna said so." }],
  ["is held", { kind: "paused", by: "anna" }],
])("a mission that %s keeps its place until its lap has come home, and wakes the next then", (_, event) => {
  const mission = and(stages.building, event);
  const waits = numbered(9);
  const seen = { ...standingsOf([mission, waits], [waits], at(30)), config: configured({ workers: { max_jobs: 1 } }) };
  expect(standingsOf([mission], [mission], at(30)).others).toMatchObject([{ working: true }]);
  expect(wokenBy(decide(mission, factsOf({ ...seen, lap: over([]) }), at(30)))).toEqual(["9"]);
});

test("a mission that waits for its provider lets the next have its place", () => {
  const down = over([handoff("7-1-plan", failed("overloaded"))]);
  const waits = numbered(9);
  const seen = standingsOf([stages.planning, waits], [waits], at(30));
  expect(wokenBy(decide(stages.planning, factsOf({ ...seen, lap: down }), at(30)))).toEqual(["9"]);
});
