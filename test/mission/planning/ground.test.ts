import { describe, expect, test } from "vitest";
import { type Ground, grounded } from "#mission/planning/ground";
import type { WorkUnit } from "#mission/plan";
import { planOf, unit } from "../support/values.ts";

const files = ["package.json", "src/list.js", "src/deep/er.js", "tools/check.sh", "Makefile"];
const ground: Ground = { files, scripts: new Set(["test", "lint"]) };
const problemsOf = (given: Partial<Omit<WorkUnit, "id">>, on: Ground = ground) =>
  grounded(planOf(unit("u1", { paths: [], ...given })), on).problems;

describe("a plan's paths", () => {
  test.each([["src/list.js"], ["./src/list.js"], ["src"], ["src/"], ["src/deep"], ["src/**"], ["."]])(
    "%s is there",
    (path) => {
      expect(problemsOf({ paths: [path] })).toEqual([]);
    },
  );

  test("that are not there are new where their folder is, and are marked so", () => {
    const { plan, problems } = grounded(planOf(unit("u1", { paths: ["src/new.js", "new.js", "src/list.js"] })), ground);
    expect(problems).toEqual([]);
    expect(plan.units[0]?.creates).toEqual(["src/new.js", "new.js"]);
  });

  test("in a folder that is not there have to be marked", () => {
    const said = "u1 names `lib/new.js`, and there is no such folder: if it is new, put it under creates too.";
    expect(problemsOf({ paths: ["lib/new.js"] })).toEqual([said]);
    expect(problemsOf({ paths: ["lib/new.js"], creates: ["lib/new.js"] })).toEqual([]);
    expect(problemsOf({ paths: ["lib/new.js"], creates: ["lib"] })).toEqual([]);
  });
});

describe("the commands of a plan's criteria", () => {
  test.each([
    ["`npm test` passes"],
    ["`npm run lint -- --fix` passes"],
    ["`node src/list.js --json` prints `[]`"],
    ["`node --test` passes"],
    ["`./tools/check.sh all` is quiet"],
    ["`make check` passes"],
    ["`npm ci` works"],
    ["`sub(3, 1)` is 2"],
    ["`node -e 'console.log(1)'` prints 1"],
    ["it reads well"],
  ])("%s can be run, or is none", (criterion) => {
    expect(problemsOf({ acceptance: [criterion] })).toEqual([]);
  });

  test.each([
    ["`npm run build` passes", "u1 is to be checked by `npm run build`, but package.json has no script `build`."],
    ["`npm start` works", "u1 is to be checked by `npm start`, but package.json has no script `start`."],
    ["`node src/gone.js` works", "u1 is to be checked by `node src/gone.js`, but there is no `src/gone.js`."],
    ["`./gone.sh` works", "u1 is to be checked by `./gone.sh`, but there is no `./gone.sh`."],
    ["`npm test &&` passes", "u1 is to be checked by `npm test &&`, but it is no whole command."],
    ["`node -e 'x` works", "u1 is to be checked by `node -e 'x`, but it is no whole command."],
  ])("%s cannot be run", (criterion, problem) => {
    expect(problemsOf({ acceptance: [criterion] })).toEqual([problem]);
  });

  test("may run what the unit makes", () => {
    expect(problemsOf({ acceptance: ["`node src/new.js` works"], paths: ["src/new.js"] })).toEqual([]);
  });

  test("need a package.json for npm's scripts, and a Makefile for make", () => {
    const bare = { files: ["a.py"], scripts: undefined };
    expect(problemsOf({ acceptance: ["`npm test` and `make` pass"] }, bare)).toHaveLength(2);
  });
});
