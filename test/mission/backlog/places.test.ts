import * as fc from "fast-check";
import { expect, test } from "vitest";
import { nextInLine } from "#mission/backlog/line-up";
import { standingsOf } from "#mission/course/neighbours";
import type { Mission } from "#mission/course/state";
import { issueFacts } from "../support/facts.ts";
import { and, lapClosed, lapOpened, life, opened, planned } from "../support/lives.ts";
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
      expect(makespan / bound).toBeLessThan(1.2);
      expect(hall.idle).toBeLessThan(60);
    }),
    { numRuns: 2 },
  );
});

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
  ["at most eight", Array.from({ length: 20 }, (_, index) => numbered(index + 1)), 20, [1, 2, 3, 4, 5, 6, 7, 8]],
])("who leaves wakes %s", (_whom, others, places, expected) => {
  expect(woken(others, places)).toEqual(expected);
});
