import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Instant } from "#mission/ids";
import { rankOf, untilPush, untilRoom } from "#mission/manners/budget";
import { noRoom } from "#mission/step";
import { openPace } from "../../../action/perform/pace.ts";
import { perform } from "../../../action/perform/perform.ts";

const second = 1000;
const at = (milliseconds: number) => Instant.parse(1_795_262_400_000 + milliseconds);
const writes = (count: number, when = 0) => Array.from({ length: count }, () => at(when));

describe("room for a write", () => {
  test.each([
    ["progress", 59, 60],
    ["gate", 71, 72],
  ] as const)(
    "of %s is there after %i writes of this minute, and after %i when the minute is over",
    (rank, some, full) => {
      expect(untilRoom(writes(some), at(20 * second), rank)).toBe(0);
      expect(untilRoom(writes(full), at(20 * second), rank)).toBe(40 * second);
      expect(untilRoom(writes(full), at(60 * second), rank)).toBe(0);
    },
  );

  test("is there for state however much was written", () => {
    expect(untilRoom(writes(600), at(second), "state")).toBe(0);
  });

  test("counts the hour, too", () => {
    const spread = Array.from({ length: 375 }, (_, index) => at(index * 2 * second));
    expect(untilRoom(spread, at(800 * second), "progress")).toBe((3600 - 800) * second);
    expect(untilRoom(spread, at(800 * second), "gate")).toBe(0);
  });
});

test("state comes first, then what people wait for, and what only shows progress last", () => {
  const ranks = (["record", "wake", "cancelRun", "openPull", "check", "reply", "comment", "label"] as const).map(
    (kind) => rankOf({ kind }),
  );
  expect(ranks).toEqual(["state", "state", "state", "gate", "gate", "gate", "progress", "progress"]);
});

/** A clock that passes when it is waited for. */
function clocked() {
  let now = 0;
  const waits: number[] = [];
  return {
    waits,
    now: () => at(now),
    wait: async (milliseconds: number) => {
      if (milliseconds > 0) waits.push(milliseconds);
      now += milliseconds;
    },
  };
}

describe("pushes", () => {
  test("are never more than six in a minute, whenever they are wanted", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 30 * second }), { maxLength: 30 }),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        async (gaps, chance) => {
          const clock = clocked();
          const pace = openPace({ ...clock, random: () => chance, pushes: 6 });
          const pushed: Instant[] = [];
          for (const gap of gaps) {
            await clock.wait(gap);
            while ((await pace.before({ kind: "record" })) === "waited");
            pushed.push(clock.now());
          }
          for (const start of pushed)
            expect(pushed.filter((each) => each >= start && each < start + 60 * second).length).toBeLessThanOrEqual(6);
        },
      ),
      { numRuns: 50 },
    );
  });

  test("of other actors count as well, by their journals; lines of one time are one push", async () => {
    const clock = clocked();
    const pace = openPace({ ...clock, random: () => 0, pushes: 6 });
    const line = (when: number) => ({ seq: 1, at: at(when), event: { kind: "x" }, prev: "", hash: "" });
    pace.see(
      new Map([
        ["7", [line(-50 * second), line(-50 * second)]],
        ["land", [1, 2, 3, 4].map((each) => line(-each * second))],
      ]),
    );
    expect(await pace.before({ kind: "record" })).toBe("now");
    expect(clock.waits).toEqual([]);
    expect(await pace.before({ kind: "record" })).toBe("waited");
    expect(clock.waits).toEqual([10 * second]);
    expect(await pace.before({ kind: "record" })).toBe("now");
  });

  test("are as many as there are where nobody set a limit", () => {
    expect(untilPush(writes(5), at(1), 6)).toBe(0);
    expect(untilPush(writes(6), at(1), 6)).toBe(60 * second - 1);
  });
});

describe("when the minute's writes are used up", () => {
  const label = { kind: "label", issue: 7, add: [], remove: [] } as never;
  const close = { kind: "closeIssue", issue: 7 } as never;

  async function used() {
    const clock = clocked();
    const pace = openPace({ ...clock, random: () => 0, pushes: 100 });
    for (let each = 0; each < 72; each += 1) await pace.before({ kind: "wake" });
    const done: string[] = [];
    const github = { label: async () => void done.push("label"), closeIssue: async () => void done.push("closeIssue") };
    const tools = { github, pace, phase: "open", defaultBranch: async () => "main", woke: () => undefined } as never;
    return { clock, pace, done, tools };
  }

  test("what shows progress is put off, and there is room for it when the minute is over", async () => {
    const { clock, pace, done, tools } = await used();
    expect(await perform([label], tools)).toEqual({ place: "the labels of #7", what: noRoom, later: true });
    expect(done).toEqual([]);
    expect(await pace.room()).toBe(true);
    expect(clock.waits).toEqual([60 * second]);
    expect(await perform([label], tools)).toBe("all");
  });

  test("what people wait for waits, is decided again, and is done", async () => {
    const { clock, done, tools } = await used();
    expect(await perform([close], tools)).toBe("stale");
    expect([done, clock.waits]).toEqual([[], [60 * second]]);
    expect(await perform([close], tools)).toBe("all");
    expect([done, clock.waits]).toEqual([["closeIssue"], [60 * second]]);
  });

  test("a run waits eight minutes in all, and then goes on", async () => {
    const clock = clocked();
    const pace = openPace({ ...clock, random: () => 0, pushes: 1 });
    for (let push = 0; push < 12; push += 1) while ((await pace.before({ kind: "record" })) === "waited");
    expect(clock.waits.reduce((sum, each) => sum + each, 0)).toBe(480 * second);
  });
});

test("where a server has no limits nothing waits and nothing is put off", async () => {
  const clock = { now: () => Instant.parse(0), wait: () => Promise.reject(new Error("it waited")) };
  const pace = openPace({ ...clock, random: () => 0, pushes: undefined });
  for (let write = 0; write < 600; write += 1) {
    expect(await pace.before({ kind: "record" })).toBe("now");
    expect(await pace.before({ kind: "comment" })).toBe("now");
  }
  expect(await pace.room()).toBe(true);
});
