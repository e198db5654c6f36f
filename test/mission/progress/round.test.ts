import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluate, isFlat, type Lap, Round } from "#mission/progress/round";
import type { CommandResult } from "#mission/verdict";
import { result } from "../support/laps.ts";
import { sha } from "../support/values.ts";

const tests = { name: "t", kind: "test" } as const;
const lint = { name: "l", kind: "lint" } as const;
const types = { name: "y", kind: "types" } as const;
const build = { name: "b", kind: "build" } as const;

const green = result({ ...tests, exit: 0, tests: { passed: 4, failed: 0, skipped: 0 } });
const half = result({ ...tests, exit: 1, tests: { passed: 2, failed: 2, skipped: 1 } });
const crash = result({ ...tests, exit: 1, tests: { passed: 4, failed: 0, skipped: 0 } });
const hung = result({ ...tests, exit: undefined, timedOut: true, tests: { passed: 3, failed: 1, skipped: 0 } });
const mute = result({ ...tests, exit: 1, tests: undefined });
const tidy = result({ ...lint, exit: 0, tests: undefined });
const untidy = result({ ...lint, exit: 1, tests: undefined });
const typed = result({ ...types, exit: 0, tests: undefined });
const built = result({ ...build, exit: 0, tests: undefined });
const unbuilt = result({ ...build, exit: 1, tests: undefined });

function lap(results: readonly CommandResult[] | undefined, given: Partial<Lap> = {}): Lap {
  return {
    commands: [tests, lint],
    results,
    units: { built: 1, planned: 1 },
    before: [],
    tree: undefined,
    ...given,
  };
}

describe("a round is worth", () => {
  test.each<[string, Lap, number]>([
    ["everything when all is well", lap([green, tidy]), 1],
    ["0.4 less without its tests", lap([mute, tidy]), 0.6],
    ["the part of the tests that passed", lap([half, tidy]), 0.8],
    ["no tests when the command failed and no test did", lap([crash, tidy]), 0.6],
    ["no tests when they ran out of time", lap([hung, tidy]), 0.6],
    ["0.2 less with lint", lap([green, untidy]), 0.8],
    ["half of the lint when types are well", lap([green, untidy, typed]), 0.9],
    ["the mean of several test commands", lap([green, mute, tidy]), 0.8],
    ["0.2 less before a unit is built", lap([green, tidy], { units: { built: 0, planned: 3 } }), 0.8],
    ["a third of that with one of three", lap([green, tidy], { units: { built: 1, planned: 3 } }), 0.8667],
    ["no completion without a plan", lap([green, tidy], { units: { built: 0, planned: 0 } }), 0.8],
    ["0.2 less when something was broken", lap([green, tidy, unbuilt], { before: ["b"] }), 0.8],
    ["no less when what fails had failed before", lap([green, tidy, unbuilt], { before: ["t"] }), 1],
    ["0.2 less when a command is gone that had passed", lap([green, tidy], { before: ["gone"] }), 0.8],
    ["only completion and no-regression when nothing ran", lap(undefined, { before: ["t", "l"] }), 0.4],
    ["without lint, the same spread over the rest", lap([half], { commands: [tests] }), 0.75],
    ["without tests, the same spread over the rest", lap([untidy], { commands: [lint] }), 0.6667],
    ["completion and no-regression where neither exists", lap([built], { commands: [build] }), 1],
    [
      "nothing at all when everything is gone",
      lap([mute, untidy], { before: ["t"], units: { built: 0, planned: 1 } }),
      0,
    ],
  ])("%s", (_, given, score) => {
    expect(evaluate(given).score).toBe(score);
  });

  test("what its parts say, which are recorded with the commands that passed", () => {
    expect(evaluate(lap([half, tidy], { before: ["t"], tree: sha("e") }))).toEqual({
      score: 0.6,
      parts: { tests: 0.5, lint: 1, completion: 1, regression: 0 },
      passed: ["l"],
      tree: sha("e"),
    });
  });

  test("never less than 0 nor more than 1, whatever ran", () => {
    const any = fc.array(fc.constantFrom(green, half, crash, hung, mute, tidy, untidy, typed, built, unbuilt));
    fc.assert(
      fc.property(fc.option(any, { nil: undefined }), fc.nat(9), fc.nat(9), (results, done, planned) => {
        const round = evaluate(lap(results, { units: { built: done, planned }, before: ["t", "b"] }));
        expect(Round.parse(round)).toEqual(round);
      }),
    );
  });
});

describe("rounds are flat", () => {
  test.each<[string, readonly number[], number, boolean]>([
    ["when five are the same", [0.6, 0.6, 0.6, 0.6, 0.6], 5, true],
    ["not before there are five", [0.6, 0.6, 0.6, 0.6], 5, false],
    ["when they differ by 0.0099", [0.6, 0.6099, 0.6, 0.6, 0.6], 5, true],
    ["not when they differ by 0.01", [0.6, 0.61, 0.6, 0.6, 0.6], 5, false],
    ["whatever came before the last five", [0.1, 0.6, 0.6, 0.6, 0.6, 0.6], 5, true],
    ["not while the first of the five is another", [0.5, 0.6, 0.6, 0.6, 0.6], 5, false],
    ["when two are the same and two are asked for", [0.1, 1, 1], 2, true],
  ])("%s", (_, scores, many, flat) => {
    expect(isFlat(scores, many)).toBe(flat);
  });
});
