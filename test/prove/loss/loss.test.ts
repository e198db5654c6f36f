import { expect, test } from "vitest";
import { runnerLoss } from "./runner-loss.ts";

test("runs that are lost twenty times, in five ways, lose nothing else", { timeout: 900_000 }, async () => {
  const { points, failures, figures } = await runnerLoss.prove(1, "few", () => undefined);
  expect([points, failures]).toEqual([20, []]);
  expect(figures?.["blows that struck nothing"]).toBeLessThan(5);
});
