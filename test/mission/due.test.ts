import { describe, expect, test } from "vitest";
import type { MissionEvent } from "#mission/course/event";
import { due } from "#mission/wake/due";
import { ActorName, type Instant } from "#mission/ids";
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
