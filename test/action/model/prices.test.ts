import { calcPrice, findProvider } from "@pydantic/genai-prices";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { Config } from "#mission/config";
import { cost, priceOf } from "../../../action/model/prices.ts";

const million = { input: 1_000_000, output: 0, cacheRead: 0, cacheWrite: 0 };

function perMillion(usage: Parameters<typeof calcPrice>[0], model: string): number | undefined {
  const price = calcPrice(usage, model, { providerId: "anthropic" });
  return price === null || price.model.id !== model ? undefined : Number((price.total_price * 1000).toFixed(6));
}

/** The package's prices of Anthropic's models, those that it knows by the exact name. A thousand tokens: very long requests cost more. */
function published() {
  const models = (findProvider({ providerId: "anthropic" })?.models ?? []).map(({ id }) => id).toSorted();
  const priced = models.map((model) => {
    const input = perMillion({ input_tokens: 1000 }, model);
    const output = perMillion({ output_tokens: 1000 }, model);
    const cacheRead = perMillion({ input_tokens: 1000, cache_read_tokens: 1000 }, model);
    const cacheWrite = perMillion({ input_tokens: 1000, cache_write_tokens: 1000 }, model);
    return [model, { input, output, cacheRead, cacheWrite }] as const;
  });
  return {
    source: "@pydantic/genai-prices",
    unit: "US dollars for a million tokens",
    models: Object.fromEntries(priced.filter(([, { input }]) => input !== undefined)),
  };
}

test("the published list is the price package's; after an update of it, run this test with -u", async () => {
  const file = fileURLToPath(new URL("../../../action/model/anthropic-prices.json", import.meta.url));
  await expect(`${JSON.stringify(published(), undefined, 2)}\n`).toMatchFileSnapshot(file);
});

test("every model that is used by default has a price", () => {
  const { fallback: _, ...roles } = Config.parse({}).models;
  const dearest = priceOf("claude-unheard-of-9");
  for (const { model } of Object.values(roles)) expect(priceOf(model)).not.toEqual(dearest);
});

test("a model nobody knows costs as much as the dearest known", () => {
  const known = ["claude-fable-5-2", "claude-opus-5-5", "claude-opus-4-1", "claude-sonnet-5-5", "claude-haiku-5-5"];
  const unknown = priceOf("claude-unheard-of-9");
  for (const model of known) expect(priceOf(model).output).toBeLessThanOrEqual(unknown.output);
  expect(priceOf("constructor")).toEqual(unknown);
});

test("a name is matched whole: a newer model is not taken for an older one", () => {
  expect(cost(million, priceOf("claude-sonnet-5-5"))).toBe(3_000_000);
  expect(priceOf("claude-sonnet-5-5-x")).toEqual(priceOf("claude-unheard-of-9"));
});

test("a list of one's own comes first", () => {
  const price = { input: 1, output: 2, cacheRead: 0.1, cacheWrite: 1.25 };
  const list = { source: "contract", unit: "US dollars for a million tokens", models: { mine: price } } as const;
  expect(priceOf("mine", [list])).toEqual({
    input: 1_000_000,
    output: 2_000_000,
    cacheRead: 100_000,
    cacheWrite: 1_250_000,
  });
});
