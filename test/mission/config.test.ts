import { expect, test } from "vitest";
import { readConfig } from "#mission/config";
import { configured } from "./support/values.ts";

function problems(value: unknown) {
  const reading = readConfig(value);
  return reading.kind === "valid" ? [] : reading.problems;
}

test("an absent or empty file means all defaults", () => {
  expect(readConfig(undefined)).toEqual(readConfig({}));
  expect(readConfig(null)).toEqual(readConfig({}));
  expect(configured().config).toMatchObject({
    verify: [],
    integration: "muster/integration",
    review: { min_score: 5, approvals: 1 },
    budget: { attempt_usd: 2_000_000, feature_usd: 5_000_000, day_usd: 50_000_000 },
    workers: { max_jobs: 8, max_attempts: 3 },
    policy: { protected: [] },
  });
});

test("a verify command is a line or says more; either way it is whole", () => {
  const { verify } = configured({
    verify: ["npm test", { run: "npm run lint", kind: "lint", required: false }],
  }).config;
  expect(verify).toEqual([
    { name: "npm test", kind: "test", run: "npm test", timeout: 900, required: true },
    { name: "npm run lint", kind: "lint", run: "npm run lint", timeout: 900, required: false },
  ]);
});

test("a command is named by its first hundred characters, unless it has a name", () => {
  const run = "r".repeat(150);
  const { verify } = configured({ verify: [run, { run }, { run, name: "n".repeat(100) }] }).config;
  expect(verify.map(({ name }) => name)).toEqual(["r".repeat(100), "r".repeat(100), "n".repeat(100)]);
  expect(problems({ verify: [{ run, name: "n".repeat(101) }] })).toMatchObject([{ path: ["verify", 0, "name"] }]);
});

test.each([
  ["1m", 60_000],
  ["90m", 5_400_000],
  ["24h", 86_400_000],
  ["3d", 259_200_000],
])("%s is %d milliseconds", (timeout, milliseconds) => {
  expect(configured({ ask: { timeout } }).config.ask.timeout).toBe(milliseconds);
});

test.each([
  [7, 7],
  ["500k", 500_000],
  ["1.5M", 1_500_000],
])("%j tokens are %d", (tokens, count) => {
  expect(configured({ budget: { tokens } }).config.budget.tokens).toBe(count);
});

test.each([
  [{ ask: { timeout: "24" } }, "is a number with m, h or d, for example 24h"],
  [{ ask: { timeout: "0h" } }, "is a number with m, h or d, for example 24h"],
  [{ policy: { protected: ["a[b].js"] } }, expect.stringMatching(/^braces, brackets, `!` and `\\` are not understood/)],
])("%j: what it should be is said", (value, message) => {
  expect(problems(value)).toMatchObject([{ message }]);
});

test.each([
  [{ verfy: ["npm test"] }, ["verfy"], "Unknown key `verfy`; did you mean `verify`?"],
  [
    { budget: { day: 5 } },
    ["budget", "day"],
    expect.stringContaining("Unknown key `day`; known keys here: `attempt_usd`"),
  ],
  [{ review: { min_scores: 5 } }, ["review", "min_scores"], "Unknown key `min_scores`; did you mean `min_score`?"],
  [{ strategies: { dogs: {} } }, ["strategies", "dogs"], "Unknown key `dogs`; did you mean `docs`?"],
  [
    { strategies: { docs: { bilder: 1 } } },
    ["strategies", "docs", "bilder"],
    "Unknown key `bilder`; did you mean `builder`?",
  ],
  [{ verify: [{ run: "x", timeot: 3 }] }, ["verify", 0, "timeot"], "Unknown key `timeot`; did you mean `timeout`?"],
  [
    { missions: [{ name: "debt", cron: "17 3 * * *", objective: "Pay back debt.", budjet: 1 }] },
    ["missions", 0, "budjet"],
    expect.stringContaining("Unknown key `budjet`"),
  ],
])("%j: an unknown key is an error that helps", (value, path, message) => {
  expect(problems(value)).toEqual([{ path, message }]);
});

test.each([
  [{ verify: "npm test" }, ["verify"]],
  [{ verify: [{ kind: "test" }] }, ["verify", 0, "run"]],
  [{ verify: [{ run: "x", kind: "tests" }] }, ["verify", 0, "kind"]],
  [{ budget: { day_usd: -1 } }, ["budget", "day_usd"]],
  [{ workers: { max_jobs: 0 } }, ["workers", "max_jobs"]],
  [{ integration: "refs heads" }, ["integration"]],
  ["just text", []],
])("%j: a wrong value is named where it stands", (value, path) => {
  expect(problems(value)).toMatchObject([{ path }]);
});
