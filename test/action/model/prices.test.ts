import { expect, test } from "vitest";
import { Config } from "#mission/config";
import { cost, priceOf } from "../../../action/model/prices.ts";

const million = { input: 1_000_000, output: 0, cacheRead: 0, cacheWrite: 0 };

test("every model that is used by default has a price of its own in our list", async () => {
  const { models } = Config.parse({});
  const dearest = await priceOf("claude-unheard-of-9");
  for (const model of Object.values(models)) expect(await priceOf(model)).not.toEqual(dearest);
});

test("a model nobody knows costs as much as the dearest known", async () => {
  expect(cost(million, await priceOf("claude-unheard-of-9"))).toBe(10_000_000);
  expect(await priceOf("constructor")).toEqual(await priceOf("claude-unheard-of-9"));
});

test("a name is matched whole: a newer model is not taken for an older one", async () => {
  expect(cost(million, await priceOf("claude-sonnet-5-5"))).toBe(3_000_000);
  expect(await priceOf("claude-sonnet-5-5-x")).toEqual(await priceOf("claude-unheard-of-9"));
});

test("a model that only the price package knows is priced by it", async () => {
  expect(await priceOf("claude-3-haiku")).not.toEqual(await priceOf("claude-unheard-of-9"));
});

test("where the package knows a model of our list by its exact name, both say the same", async () => {
  const empty = { source: "none", unit: "US dollars for a million tokens", models: {} } as const;
  expect(await priceOf("claude-opus-5-5")).toEqual(await priceOf("claude-opus-5-5", empty));
});

test("a list of one's own replaces ours", async () => {
  const price = { input: 1, output: 2, cacheRead: 0.1, cacheWrite: 1.25 };
  const list = { source: "contract", unit: "US dollars for a million tokens", models: { mine: price } } as const;
  expect(await priceOf("mine", list)).toEqual({
    input: 1_000_000,
    output: 2_000_000,
    cacheRead: 100_000,
    cacheWrite: 1_250_000,
  });
});
