import { expect, test } from "vitest";
import { recovery } from "./recovery.ts";

test("a kill costs a lap at most, wherever it strikes", async () => {
  const { points, lost } = await recovery(7);
  expect(points).toBeGreaterThan(200);
  expect(lost).toBe(1);
});
