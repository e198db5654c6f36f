import { describe, expect, test } from "vitest";
import { backOff, coolUntil, isCooling, tick } from "#mission/backlog/cool-off";
import { priorityOf } from "#mission/backlog/priority";
import { rankOf } from "#mission/backlog/rank";
import { unranked } from "#mission/backlog/state";
import { isOrderLabel, saidByLabels, saidByText, worthOf } from "#mission/backlog/worth";
import { and, opened, stages } from "../support/lives.ts";
import { at, minute } from "../support/values.ts";

const hour = 60;
const days3 = 72 * hour;
const worth = (impact: number, effort: number) => worthOf({ impact, effort }, {});

// impact × (1 − 0.3·(effort − 1)/9), × (1 − min(0.2·failed, 0.6)), × 0.9 from 72 h on; by hand.
test.each([
  [10, 1, 0, 0, 10],
  [10, 10, 0, 0, 7],
  [1, 10, 0, 0, 0.7],
  [1, 1, 0, 0, 1],
  [5, 5, 0, 0, 4.333333],
  [8, 4, 0, 0, 7.2],
  [8, 4, 1, 0, 5.76],
  [8, 4, 2, 0, 4.32],
  [8, 4, 3, 0, 2.88],
  [8, 4, 4, 0, 2.88],
  [8, 4, 99, 0, 2.88],
  [10, 1, 0, days3 - 1 / 60_000, 10],
  [10, 1, 0, days3, 9],
  [10, 1, 1, days3, 7.2],
  [1, 10, 3, days3, 0.252],
])("impact %d, effort %d, %d failures, %d minutes untouched: %d", (...row) => {
  const [impact, effort, failed, minutes, score] = row;
  expect(priorityOf({ worth: worth(impact, effort), failed, touchedAt: at(0) }, at(minutes)).score).toBe(score);
});

describe("where impact and effort come from", () => {
  test("a label goes before the issue's text, and that before the default of 5", () => {
    expect(worthOf({ impact: 9 }, { impact: 2, effort: 3 })).toEqual({
      impact: 9,
      effort: 3,
      from: { impact: "label", effort: "issue" },
    });
    expect(worthOf({}, {})).toEqual({ impact: 5, effort: 5, from: { impact: "default", effort: "default" } });
  });

  test.each([
    [["muster: impact 8", "muster: effort 2"], { impact: 8, effort: 2 }],
    [["muster: impact 3", "muster: impact 7"], { impact: 7, effort: undefined }],
    [["muster: impact 0", "muster: effort 11"], { impact: undefined, effort: undefined }],
    [["impact 8", "muster: impact", "muster: impact 8!"], { impact: undefined, effort: undefined }],
  ])("labels %j", (labels, said) => {
    expect(saidByLabels(labels)).toEqual(said);
  });

  test.each([
    ["### Impact\n\n8\n\n### Effort\n\n3 (a day)", { impact: 8, effort: 3 }],
    ["## Impact\n_No response_\n## Effort\n10", { impact: undefined, effort: 10 }],
    ["### Impact\n\n0", { impact: undefined, effort: undefined }],
    ["The impact is 9.", { impact: undefined, effort: undefined }],
    ["Nothing of the kind.", {}],
  ])("text %j", (body, said) => {
    expect(saidByText(body)).toEqual(said);
  });

  test("labels of order are people's and stay; state labels are ours", () => {
    for (const label of ["muster: pin", "muster: defer", "muster: impact 10", "muster: effort 1"])
      expect(isOrderLabel(label)).toBe(true);
    for (const label of ["muster: queued", "muster", "pin", "muster: impact high"])
      expect(isOrderLabel(label)).toBe(false);
  });
});

describe("letting others go first", () => {
  test.each([
    [1, 30],
    [2, 60],
    [3, 120],
    [4, 240],
    [5, 300],
    [60, 300],
  ])("after failure %d for %d seconds", (attempt, seconds) => {
    expect(backOff(attempt)).toBe(seconds * 1000);
    const backlog = { failed: attempt, failedAt: at(0), givenUpAt: undefined };
    expect(isCooling(backlog, at((seconds - 1) / 60))).toBe(true);
    expect(isCooling(backlog, at(seconds / 60))).toBe(false);
  });

  test("after it was given up and taken up again for a tick", () => {
    expect(coolUntil({ failed: 0, failedAt: undefined, givenUpAt: at(0) })).toBe(at(0) + tick);
    expect(tick).toBe(5 * minute);
  });

  test("who never failed lets nobody go first", () => {
    expect(isCooling(unranked, at(0))).toBe(false);
  });
});

const failure = { kind: "attemptFailed" as const, reason: "work", message: "It broke.", feedback: [] };

test("failed attempts count, and those lost to the infrastructure do not", () => {
  const failed = and(stages.planned, failure, { ...failure, infrastructure: true }, failure);
  expect(failed.backlog.failed).toBe(2);
  expect(rankOf({ ...failed, lastAt: at(0) }, at(0)).score).toBe(2.6);
});

test("a snapshot of the issue brings its impact and effort", () => {
  const body = "### Impact\n\n9\n\n### Effort\n\n1";
  expect(rankOf(and(stages.queued, { kind: "restated", title: opened.title, body }), at(0)).score).toBe(9);
});
