import { expect, test } from "vitest";
import { ActorName, Instant, IssueNumber } from "#mission/ids";
import { type LabelChange, noRoom, perform, rest, type Step } from "#mission/step";
import { advance, type Logged } from "../../../action/actor.ts";
import { openPace } from "../../../action/perform/pace.ts";

/** A mission that wants one label and then rests, where the minute's writes are used up. */
test("what was put off is done before the run ends, once there is room for it", async () => {
  let now = 1_795_262_400_000;
  const clock = { now: () => Instant.parse(now), wait: async (milliseconds: number) => void (now += milliseconds) };
  const pace = openPace({ ...clock, random: () => 0, pushes: 100 });
  for (let each = 0; each < 72; each += 1) await pace.before({ kind: "wake" });
  const labels: string[] = [];
  const seen: (readonly unknown[])[] = [];
  const said: Logged[] = [];
  const decide = (): Step<{ kind: string }> =>
    labels.length > 0
      ? rest("all is shown")
      : perform({ kind: "label", issue: IssueNumber.parse(7), add: ["muster"], remove: [] });
  const hands = {
    github: { label: async (_: number, { add }: LabelChange) => void labels.push(...add) },
    phase: "open",
    pace,
    defaultBranch: async () => "main",
    woke: () => undefined,
  };
  const trail = { add: () => undefined, came: () => undefined, beside: (journal: object) => journal };
  const role = {
    name: ActorName.parse("7"),
    observe: async (_: unknown, look: { withheld: readonly unknown[] }) => void seen.push(look.withheld),
    decide,
    kept: () => undefined,
  };
  const journal = { actor: "7", lines: [] };
  const pause = await advance(
    role as never,
    { journal, hands, trail, ...clock, log: (entry: Logged) => void said.push(entry) } as never,
  );
  expect(pause).toEqual(rest("all is shown"));
  expect(labels).toEqual(["muster"]);
  expect(now - 1_795_262_400_000).toBe(60_000);
  expect(said.map(({ step, reason }) => [step, reason])).toEqual([
    ["perform", undefined],
    ["put off", `the labels of #7: ${noRoom}`],
    ["rest", noRoom],
    ["perform", undefined],
    ["rest", "all is shown"],
  ]);
  // Nothing that was put off counts as a secret.
  expect(seen.flat()).toEqual([]);
});

/** An issue is to be closed, and a person takes that back while the run waits for the minute to end. */
test("what was taken back while a run waited for room is not done", async () => {
  let [now, wanted] = [1_795_262_400_000, true];
  const wait = async (milliseconds: number) => {
    now += milliseconds;
    wanted = false;
  };
  const clock = { now: () => Instant.parse(now), wait };
  const pace = openPace({ ...clock, random: () => 0, pushes: 100 });
  for (let each = 0; each < 72; each += 1) await pace.before({ kind: "wake" });
  const closed: number[] = [];
  const hands = { github: { closeIssue: async (issue: number) => void closed.push(issue) }, phase: "open", pace };
  const role = {
    name: ActorName.parse("7"),
    observe: async () => wanted,
    decide: (_: unknown, open: boolean): Step<{ kind: string }> =>
      open && closed.length === 0 ? perform({ kind: "closeIssue", issue: IssueNumber.parse(7) }) : rest("taken back"),
    kept: () => undefined,
  };
  const trail = { add: () => undefined, came: () => undefined, beside: (journal: object) => journal };
  const journal = { actor: "7", lines: [] };
  const pause = await advance(role as never, { journal, hands, trail, ...clock, log: () => undefined } as never);
  expect([pause, closed]).toEqual([rest("taken back"), []]);
});
