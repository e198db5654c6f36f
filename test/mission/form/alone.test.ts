import { expect, test } from "vitest";
import type { Standing } from "#mission/facts";
import { nextInLine, whyWait } from "#mission/backlog/line-up";
import { issueFacts } from "../support/facts.ts";
import { stages } from "../support/lives.ts";
import { at, issue } from "../support/values.ts";

const body = "Move everything.\n\nParallel-safe: no";
const alone = { ...stages.queued, body };

function other(number: number, given: Partial<Standing> = {}): Standing {
  return { issue: issue(number), stage: "queued", active: false, openedAt: at(0), ...given };
}

const working = { stage: "building", active: true, working: true } as const;

test.each<[string, typeof alone, readonly Standing[], string | undefined]>([
  ["beside nobody", alone, [], undefined],
  ["while another waits behind it", alone, [other(8)], undefined],
  [
    "while another has begun",
    alone,
    [other(9, { stage: "building", active: true })],
    "it runs alone, as its issue says (`parallel-safe: no`), and #9 is ahead of it",
  ],
  [
    "while two others work",
    alone,
    [other(9, working), other(4, working)],
    "it runs alone, as its issue says (`parallel-safe: no`), and #4 and 1 more are ahead of it",
  ],
  [
    "while an older one waits",
    alone,
    [other(3)],
    "it runs alone, as its issue says (`parallel-safe: no`), and #3 is ahead of it",
  ],
  ["beside others who need no place", alone, [other(3, { stage: "in-review" })], undefined],
  ["with others at work beside it", stages.queued, [other(3, working)], undefined],
  [
    "while one that runs alone works",
    stages.queued,
    [other(9, { ...working, alone: true })],
    "#9 runs alone, as its issue says (`parallel-safe: no`)",
  ],
  [
    "while an older one that runs alone waits",
    stages.queued,
    [other(3, { alone: true })],
    "#3 runs alone, as its issue says (`parallel-safe: no`)",
  ],
  ["while a younger one that runs alone waits", stages.queued, [other(9, { alone: true })], undefined],
])("a mission that would begin %s", (_when, mission, others, why) => {
  expect(whyWait(mission, { others: others }, 8, at(9))).toBe(why);
});

test("of two that each run alone, one goes first, whoever asks", () => {
  const mine = { ...alone, issue: issue(7) };
  const theirs = { ...alone, issue: issue(8) };
  expect(whyWait(mine, { others: [other(8, { alone: true })] }, 8, at(9))).toBeUndefined();
  expect(whyWait(theirs, { others: [other(7, { alone: true })] }, 8, at(9))).toContain("#7 runs alone");
});

test("whoever had the repository to itself wakes all who waited for it, as far as there may be places", () => {
  const others = Array.from({ length: 20 }, (_, index) => other(index + 10));
  expect(nextInLine({ others, issue: issueFacts({ body }) })).toHaveLength(16);
  expect(nextInLine({ others, issue: issueFacts() })).toEqual([10]);
});
