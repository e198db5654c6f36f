import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Instant, Sha } from "#mission/ids";
import type { JournalLine } from "#mission/line";
import { rankOf, untilPush, untilRoom } from "#mission/manners/budget";
import { type Gate, noRoom } from "#mission/step";
import { virtualClock } from "../../world/clock.ts";
import { seeded } from "../../world/world.ts";
import { openPace, type Pace } from "../../../action/perform/pace.ts";
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

/** When so many runs that begin at once push, twice each: a look takes a second and so does a push, which is refused where a gate has moved. */
async function pushedBy(runs: number, gatesOf: (pace: Pace) => readonly Gate[]): Promise<readonly Instant[]> {
  const clock = virtualClock(at(0));
  const pushed: Instant[] = [];
  const journals = new Map<string, readonly JournalLine[]>();
  let gate: Sha | undefined;
  const wait = (milliseconds: number) =>
    new Promise<void>((goOn) =>
      clock.after(milliseconds, async () => {
        goOn();
        await new Promise(setImmediate);
      }),
    );
  const push = async (name: string, pace: Pace) => {
    const when = clock.now();
    const gates = gatesOf(pace);
    await wait(second);
    if (gates.some(({ from }) => from !== gate)) return false;
    gate = Sha.parse(String(pushed.push(clock.now())).padStart(40, "0"));
    journals.set(name, [...(journals.get(name) ?? []), { seq: 1, at: when, event: { kind: "x" }, prev: "", hash: "" }]);
    return true;
  };
  const run = async (name: string) => {
    const pace = openPace({ now: clock.now, wait, random: seeded(Number(name)), pushes: 6 });
    for (let left = 2; left > 0;) {
      pace.see(journals, gate);
      await wait(second);
      if ((await pace.before({ kind: "record" })) === "now" && (await push(name, pace))) left -= 1;
    }
  };
  const all = Array.from({ length: runs }, (_, index) => run(String(index + 1)));
  await clock.run();
  await Promise.all(all);
  return pushed;
}

function mostInAMinute(times: readonly Instant[]): number {
  return Math.max(...times.map((from) => times.filter((each) => each >= from && each < from + 60 * second).length));
}

describe("pushes", () => {
  test("are four in a minute at most, of the six that there may be, whenever they are wanted", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 30 * second }), { maxLength: 24 }),
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
            expect(pushed.filter((each) => each >= start && each < start + 60 * second).length).toBeLessThanOrEqual(4);
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
        ["land", [2, 1].map((each) => line(-each * second))],
      ]),
      undefined,
    );
    expect(await pace.before({ kind: "record" })).toBe("now");
    expect(clock.waits).toEqual([]);
    expect(await pace.before({ kind: "record" })).toBe("waited");
    expect(clock.waits).toEqual([10 * second]);
    expect(await pace.before({ kind: "record" })).toBe("now");
  });

  test("of runs that start together keep to it as well: who did not count the newest push counts again", async () => {
    const together = await pushedBy(20, (pace) => pace.gates());
    expect(together).toHaveLength(40);
    expect(mostInAMinute(together)).toBe(4);
    expect(mostInAMinute(await pushedBy(20, () => []))).toBeGreaterThan(6);
  });

  test("are six in a minute for who has waited eight minutes", async () => {
    const clock = clocked();
    const pace = openPace({ ...clock, random: () => 0, pushes: 6 });
    const pushed: Instant[] = [];
    for (let push = 0; push < 50; push += 1) {
      while ((await pace.before({ kind: "record" })) === "waited");
      pushed.push(clock.now());
    }
    const [early, late] = [pushed.slice(0, 32), pushed.slice(36)];
    expect([early.at(-1), mostInAMinute(early), mostInAMinute(late)]).toEqual([at(420 * second), 4, 6]);
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
    expect(await perform([close], tools)).toBe("waited");
    expect([done, clock.waits]).toEqual([[], [60 * second]]);
    expect(await perform([close], tools)).toBe("all");
    expect([done, clock.waits]).toEqual([["closeIssue"], [60 * second]]);
  });

  test("a run waits twelve minutes in all, and then goes on", async () => {
    const clock = clocked();
    const pace = openPace({ ...clock, random: () => 0, pushes: 1 });
    for (let push = 0; push < 15; push += 1) while ((await pace.before({ kind: "record" })) === "waited");
    expect(clock.waits.reduce((sum, each) => sum + each, 0)).toBe(720 * second);
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
