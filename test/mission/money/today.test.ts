import { expect, test } from "vitest";
import { spentOn } from "#mission/course/neighbours";
import { after } from "#mission/course/fold";
import type { Mission } from "#mission/course/state";
import { usd } from "#mission/ids";
import { lapClosed, lapOpened, stages } from "../support/lives.ts";
import { at, task } from "../support/values.ts";

const day = 24 * 60;

/** A mission whose first lap ended so many minutes after noon, having cost a dollar; with a second one open, or not. */
function spent(minutes: number, works: boolean): Mission | undefined {
  const lost = [{ task: task("7-1-plan"), charged: usd(1) }];
  const closed = after(stages.planning, { at: at(minutes), event: lapClosed(1, { lost }) });
  return works ? after(closed, { at: at(minutes), event: lapOpened(2, "plan") }) : closed;
}

test("a day has spent what its own laps cost, and what open laps may still cost", () => {
  const missions = [spent(1, false), spent(2, true)].flatMap((mission) => mission ?? []);
  expect(spentOn(missions, at(10))).toBe(usd(4));
  expect(spentOn(missions, at(10 + day))).toBe(usd(2));
  expect(spentOn([], at(10))).toBe(usd(0));
});
