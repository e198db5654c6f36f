import { describe, expect, test } from "vitest";
import { type Health, healthOf, redBefore } from "#mission/health/health";
import type { CommandResult } from "#mission/verdict";
import { result } from "../support/laps.ts";

const green = result();
const red = (failed: number, passed = 3) => result({ exit: 1, tests: { passed, failed, skipped: 0 } });
const lint = (exit: number) => result({ name: "lint", kind: "lint", run: "npm run lint", exit, tests: undefined });

test.each<[string, CommandResult[], CommandResult[], Health]>([
  ["nothing fails, then nothing", [green], [green], "neutral"],
  ["something passed and fails now", [green], [red(1)], "hurt"],
  ["something failed and passes now", [red(1)], [green], "helped"],
  ["as many tests fail as before", [red(2)], [red(2)], "neutral"],
  ["fewer tests fail than before", [red(2)], [red(1)], "helped"],
  ["more tests fail than before", [red(1)], [red(2)], "hurt"],
  ["one command is helped and another hurt", [red(1), lint(0)], [green, lint(1)], "hurt"],
  ["one command is helped and another stays as it was", [red(1), lint(1)], [green, lint(1)], "helped"],
  ["it failed without counting tests, and does again", [lint(2)], [lint(2)], "neutral"],
  ["tests were counted only now", [result({ exit: 1, tests: undefined })], [red(1)], "neutral"],
  ["what nobody ran before passes", [], [green], "neutral"],
  ["what nobody ran before fails", [], [red(1)], "hurt"],
  ["what nobody ran before and need not pass fails", [], [{ ...red(1), required: false }], "neutral"],
  [
    "it ran out of time, and does again",
    [result({ exit: undefined, timedOut: true })],
    [result({ exit: undefined, timedOut: true })],
    "neutral",
  ],
])("where %s, a project is helped, as it was, or hurt", (_when, before, after, expected) => {
  expect(healthOf(before, after)).toBe(expected);
});

describe("commands that did not pass before either", () => {
  test("are named by what they run", () => {
    expect(redBefore([red(1), lint(1)], [red(1), lint(1)])).toEqual(["npm test", "npm run lint"]);
  });

  test("excuse nothing as soon as the change has hurt anything", () => {
    expect(redBefore([red(1), green], [red(2), green])).toEqual([]);
    expect(redBefore([red(1), lint(0)], [red(1), lint(1)])).toEqual([]);
  });

  test("are none of those that need not pass", () => {
    expect(redBefore([{ ...red(1), required: false }], [{ ...red(1), required: false }])).toEqual([]);
  });
});
