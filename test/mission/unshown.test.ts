import { expect, test } from "vitest";
import type { MissionEvent } from "#mission/course/event";
import { ActorName } from "#mission/ids";
import { unshown } from "#mission/wake/unshown";
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
import { at } from "./support/values.ts";

const line = { prev: "0".repeat(64), hash: "0".repeat(64) };

/** What is woken of #7, whose issue carries these labels, so many minutes later. */
function wakes(events: readonly MissionEvent[], labels: readonly string[], minutes = 5) {
  const lines = events.map((event, index) => ({ seq: index + 1, at: at(0), event, ...line }));
  const journals = new Map([[ActorName.parse("7"), lines]]);
  return unshown(journals, [{ number: 7, labels }], at(minutes)).map(({ reason }) => reason);
}

const inReview = [opened, planned(), built(), reviewed(), readied];
const done = [...inReview, approved, integrated, promoted];
const stale = ["its issue does not show how it stands"];

test("a mission is woken when its issue's label says something else than its journal", () => {
  expect(wakes(inReview, ["muster", "bug", "muster: in-review"])).toEqual([]);
  expect(wakes(inReview, ["muster", "muster: building"])).toEqual(stale);
  expect(wakes(inReview, ["muster"])).toEqual(stale);
});

test("a mission is woken when it is done and its issue still open", () => {
  expect(wakes(done, ["muster", "muster: done"])).toEqual(stale);
  expect(unshown(new Map(), [{ number: 7, labels: ["muster"] }], at(5))).toEqual([]);
});

test("what is shown in a moment is waited for, what is never shown is looked at by the hour", () => {
  expect(wakes(inReview, ["muster"], 1)).toEqual([]);
  expect(wakes(inReview, ["muster"], 45)).toEqual([]);
  expect(wakes(inReview, ["muster"], 62)).toEqual(stale);
  expect(wakes([opened, lapOpened(1, "plan")], ["muster"])).toEqual([]);
});
