import { expect, test } from "vitest";
import { countedApp, usage } from "./usage.ts";

const minute = 60_000;

test("a peak is the most within any stretch of its length, wherever it begins", () => {
  const used = usage();
  for (const [at, count] of [
    [0, 3],
    [50_000, 2],
    [61_000, 4],
    [130_000, 1],
  ] as const)
    used.note("push", at, count);
  expect(used.peak("push", minute)).toBe(6);
  expect(used.peak("push", 200_000)).toBe(10);
  expect(used.peak("creation", minute)).toBe(0);
  expect(used.total("push")).toBe(10);
});

test("the app reads a journal when it has moved, and once an hour", () => {
  const used = usage();
  const app = countedApp(used);
  app.swept(0, ["a", "b"]);
  app.swept(5 * minute, ["a", "c"]);
  expect(used.total("request")).toBe(6 + 6 + 6 + 3);
  app.swept(60 * minute, ["a", "c"]);
  expect(used.total("request")).toBe(6 + 6 + 6 + 3 + 6 + 3);
});
