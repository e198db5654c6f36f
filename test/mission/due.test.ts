import { describe, expect, test } from "vitest";
import type { MissionEvent } from "#mission/course/event";
import { due, resting, runsOf } from "#mission/wake/due";
import { ActorName, Instant } from "#mission/ids";
import type { LanderEvent } from "#mission/lander/event";
import type { JournalLine } from "#mission/line";
import {
  approved,
  built,
  integrated,
  lapOpened,
  opened,
  planned,
  promoted,
  readied,
  reviewed,
} from "./support/lives.ts";
import { aimed, asFeature, decomposed, openedAs } from "./support/families.ts";
import { landed } from "./support/queue.ts";
import { at, sha } from "./support/values.ts";

function journal(events: readonly (MissionEvent | LanderEvent)[]): readonly JournalLine[] {
  const hash = "0".repeat(64);
  return events.map((event, index) => ({ seq: index + 1, at: at(0), event, prev: hash, hash }));
}

function wakes(events: readonly MissionEvent[], now: Instant, queue: readonly LanderEvent[] = []) {
  const journals = new Map([
    [ActorName.parse("7"), journal(events)],
    [ActorName.parse("land"), journal(queue)],
    [ActorName.parse("keep"), journal([])],
  ]);
  return due(journals, now).map((each) => `${each.actor}: ${each.reason}`);
}

/** An objective, #7, and what its features' journals hold. */
function objectiveWakes(features: Readonly<Record<string, readonly MissionEvent[]>>, now: Instant) {
  const own = [aimed, decomposed, openedAs("1-u1", 11), openedAs("1-u2", 12), openedAs("1-u3", 13)];
  const journals = Object.entries(features).map(
    ([name, events]) => [ActorName.parse(name), journal([asFeature(Number(name)), ...events])] as const,
  );
  const all = new Map([[ActorName.parse("7"), journal(own)], ...journals]);
  return due(all, now).flatMap(({ actor, reason }) => (actor === "7" ? [reason] : []));
}

const inReview = [opened, planned(), built(), reviewed(), readied];
const landing = [...inReview, approved];

describe("an objective whose features are worked on", () => {
  const again = ["its features are looked at again"];
  const stopped: MissionEvent = { kind: "stopped", reason: "budget", message: "m" };

  test("is woken when a feature could begin or all have ended and nobody told it, and not while they work", () => {
    expect(objectiveWakes({}, at(1))).toEqual([]);
    expect(objectiveWakes({}, at(5))).toEqual(again);
    expect(objectiveWakes({ 11: [], 12: [] }, at(5))).toEqual([]);
    expect(objectiveWakes({ 11: [stopped], 12: [] }, at(5))).toEqual([]);
    expect(objectiveWakes({ 11: [stopped], 12: [stopped] }, at(5))).toEqual(again);
    expect(objectiveWakes({ 11: [integrated], 12: [] }, at(5))).toEqual(again);
  });

  test("is looked at by the hour in any case", () => {
    expect(objectiveWakes({ 11: [], 12: [] }, at(62))).toEqual(again);
  });
});

describe("a mission that should be running", () => {
  test.each([
    ["queued", [opened]],
    ["building", [opened, planned()]],
    ["verifying", [opened, planned(), built()]],
  ])("is woken when its wake seems lost: %s", (_stage, events) => {
    expect(wakes(events, at(1))).toEqual([]);
    expect(wakes(events, at(5))).toEqual(["7: its next lap was not started"]);
  });

  test("that waits for others is looked at now and then, not at each sweep", () => {
    expect(wakes([opened], at(20))).toHaveLength(1);
    expect(wakes([opened], at(45))).toEqual([]);
    expect(wakes([opened], at(62))).toHaveLength(1);
    expect(wakes([opened], at(75))).toEqual([]);
    expect(wakes([opened], at(122))).toHaveLength(1);
  });

  test("is looked at when its lap has been open for long", () => {
    const events = [opened, lapOpened(1, "plan")];
    expect(wakes(events, at(10))).toEqual([]);
    expect(wakes(events, at(16))).toEqual(["7: its lap has been open for long"]);
  });

  test("is woken when the provider may be back, and not before", () => {
    const events: readonly MissionEvent[] = [opened, { kind: "parked", until: at(30), reason: "529" }];
    expect(wakes(events, at(29))).toEqual([]);
    expect(wakes(events, at(30))).toEqual(["7: the model provider may be back"]);
  });
});

describe("to the very moment", () => {
  const moment = (minutes: number, milliseconds: number): Instant => Instant.parse(at(minutes) + milliseconds);

  test.each<[string, readonly MissionEvent[], number, string]>([
    ["a wake is lost after two minutes", [opened], 2, "7: its next lap was not started"],
    ["an open lap is looked at after fifteen", [opened, lapOpened(1, "plan")], 15, "7: its lap has been open for long"],
    ["somebody waits to land after two", landing, 2, "land: an approved pull request waits to land"],
    ["what waits for people is looked at after an hour", inReview, 60, "7: its pull request is looked at again"],
  ])("%s", (_, events, minutes, reason) => {
    expect(wakes(events, moment(minutes, 0))).toEqual([]);
    expect(wakes(events, moment(minutes, 1))).toEqual([reason]);
  });

  test("what lies is looked at at each sweep for half an hour, and then for six minutes of each hour", () => {
    const said = (minutes: number, milliseconds = 0) => wakes([opened], moment(minutes, milliseconds)).length;
    expect([said(30), said(30, 1), said(60), said(60, 1), said(65, 59_999), said(66)]).toEqual([1, 0, 0, 1, 1, 0]);
  });

  test("an objective whose features are at work, and one that judges, are looked at too", () => {
    const judging: readonly MissionEvent[] = [aimed, decomposed, { kind: "gathered", ends: [] }];
    expect(wakes(judging, moment(2, 1))).toEqual(["7: its next lap was not started"]);
    const features = { 11: [], 12: [] };
    expect([objectiveWakes({}, moment(2, 0)), objectiveWakes({}, moment(2, 1)).length]).toEqual([[], 1]);
    expect([objectiveWakes(features, moment(60, 0)), objectiveWakes(features, moment(60, 1)).length]).toEqual([[], 1]);
  });

  test("a question is looked at when its time is over, and by the hour", () => {
    const asked = (until?: Instant): MissionEvent => ({
      kind: "asked",
      run: lapOpened(1).run,
      gate: "task:7-1-plan",
      stage: "planning",
      question: { summary: "Which?", options: ["A", "B"], default: 1 },
      ...(until === undefined ? {} : { until }),
    });
    const again = ["7: its question is looked at again"];
    expect(wakes([opened, asked(at(30))], moment(30, -1))).toEqual([]);
    expect(wakes([opened, asked(at(30))], at(30))).toEqual(again);
    expect(wakes([opened, asked()], at(30))).toEqual([]);
    expect(wakes([opened, asked()], at(61))).toEqual(again);
  });

  test("a paused mission is left alone, unless its lap is open for long", () => {
    const paused: MissionEvent = { kind: "paused", by: "anna" };
    expect(wakes([opened, paused], at(5))).toEqual([]);
    expect(wakes([opened, lapOpened(1, "plan"), paused], at(16))).toEqual(["7: its lap has been open for long"]);
  });

  test("what has been over for a day is archived by the keeper, who is woken once an hour for it", () => {
    const over: readonly MissionEvent[] = [opened, { kind: "stopped", reason: "cancelled", message: "" }];
    const day = 24 * 60;
    expect(wakes(over, moment(day, -1))).toEqual([]);
    expect(wakes(over, at(day))).toEqual(["keep: missions are over and can be archived"]);
    expect(wakes(over, at(day + 6))).toEqual([]);
    expect(wakes(over, at(day + 60))).toEqual(["keep: missions are over and can be archived"]);
  });
});

test("who rests for the configuration is told apart from who has a run, waits for people, or is over", () => {
  const asked: MissionEvent = { kind: "questioned", questions: ["Which?"] };
  const parked: MissionEvent = { kind: "parked", until: at(30), reason: "529" };
  const lives: Readonly<Record<string, readonly MissionEvent[]>> = {
    1: [opened],
    2: [opened, planned()],
    3: [opened, planned(), built()],
    4: inReview,
    5: [opened, lapOpened(1, "plan")],
    6: [opened, parked],
    7: [opened, asked],
    8: landing,
    9: [...landing, integrated, promoted],
    10: [aimed, decomposed],
  };
  const journals = new Map(
    Object.entries(lives).map(([name, events]) => [ActorName.parse(name), journal(events)] as const),
  );
  expect(resting(journals)).toEqual(["1", "2", "3", "4", "10"]);
  expect(runsOf(journals)).toEqual([100]);
});

describe("a mission that waits for people", () => {
  test("is looked at once an hour", () => {
    expect(wakes(inReview, at(30))).toEqual([]);
    expect(wakes(inReview, at(62))).toEqual(["7: its pull request is looked at again"]);
    expect(wakes(inReview, at(70))).toEqual([]);
  });

  test("because it asked, or is over, is left alone", () => {
    expect(wakes([opened, { kind: "questioned", questions: ["Which?"] }], at(62))).toEqual([]);
    expect(wakes([opened, { kind: "stopped", reason: "cancelled", message: "" }], at(62))).toEqual([]);
    expect(wakes([...landing, integrated, promoted], at(62))).toEqual([]);
  });
});

describe("the merge queue", () => {
  test("is woken when somebody waits to land", () => {
    expect(wakes(landing, at(1))).toEqual([]);
    expect(wakes(landing, at(5))).toEqual(["land: an approved pull request waits to land"]);
  });

  test("has answered: then it is the mission that is woken", () => {
    const bounced: LanderEvent = { kind: "bounced", issue: opened.issue, head: sha("1"), key: "q", text: "conflict" };
    expect(wakes(landing, at(5), [landed()])).toEqual(["7: the merge queue has answered"]);
    expect(wakes(landing, at(5), [bounced])).toEqual(["7: the merge queue has answered"]);
    expect(wakes(landing, at(5), [{ ...bounced, head: sha("9") }])).toEqual([
      "land: an approved pull request waits to land",
    ]);
  });

  test("looks at the promotion once an hour, and tells the mission when it is through", () => {
    const events = [...landing, integrated];
    expect(wakes(events, at(30), [landed()])).toEqual([]);
    expect(wakes(events, at(62), [landed()])).toEqual(["land: promotion is looked at again"]);
    const through: LanderEvent = { kind: "promoted", issues: [opened.issue], commit: sha("d") };
    expect(wakes(events, at(5), [landed(), through])).toEqual(["7: the merge queue has answered"]);
  });
});
