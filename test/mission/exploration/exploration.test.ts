import { expect, test } from "vitest";
import type { Guard } from "./model/mind.ts";
import { type Found, search } from "./search.ts";
import { spaceOf } from "./space.ts";
import { superseded, troubled, withoutGuard } from "./worlds.ts";

function told({ fault }: Found): string {
  return fault === undefined ? "nothing" : [fault.what, ...fault.trace].join("\n");
}

test("whatever order runs, jobs, crashes and people come in: no state is reached in which a rule is broken or anything is left lying", () => {
  const found = search(spaceOf(troubled), 220_000);
  expect(told(found)).toBe("nothing");
  expect(found.states).toBeGreaterThanOrEqual(220_000);
}, 240_000);

test("a run that was superseded changes nothing any more", () => {
  expect(told(search(spaceOf(superseded), 10_000))).toBe("nothing");
});

test.for<readonly [Guard, string]>([
  ["compare-and-swap", "a verification was given out more or less than once"],
  ["the fence of the laps", "missions together may cost more than a day has"],
  ["one push for journal and branch", "a branch and the journal that speaks of it are apart"],
  ["looking before creating", "something was written on the issue twice"],
  ["approvals of this head only", "a head goes to land that nobody who may let through approved"],
  ["approvals of people only", "a head goes to land that nobody who may let through approved"],
  ["over is over", "a mission that was over went on though nobody took it up again"],
  ["only what was tested lands", "what was not tested landed"],
])("without %s it finds that %s", ([guard, what]) => {
  const { fault } = search(spaceOf(withoutGuard(guard)), 40_000);
  expect(fault?.what).toBe(what);
  expect(fault?.trace.length).toBeGreaterThan(0);
});
