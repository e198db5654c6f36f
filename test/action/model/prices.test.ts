import { calcPrice, findProvider } from "@pydantic/genai-prices";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { Config } from "#mission/config";
import { cost, priceOf, termsOf } from "../../../action/model/prices.ts";

const million = { input: 1_000_000, output: 0, cacheRead: 0, cacheWrite: 0 };

type Usages = Parameters<typeof calcPrice>[0];

function perMillion(usage: Usages, model: string, providerId: string): number | undefined {
  const price = calcPrice(usage, model, { providerId });
  return price === null || price.model.id !== model ? undefined : Number((price.total_price * 1000).toFixed(6));
}

/** The package's prices of a provider's models, those that it knows by the exact name. A thousand tokens: very long requests cost more. */
function published(providerId: string, leastWindow: number) {
  const models = (findProvider({ providerId })?.models ?? []).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const priced = models
    .filter(({ context_window: window }) => (window ?? 0) >= leastWindow)
    .map(({ id, context_window: window }) => {
      const input = perMillion({ input_tokens: 1000 }, id, providerId);
      const output = perMillion({ output_tokens: 1000 }, id, providerId);
      const cacheRead = perMillion({ input_tokens: 1000, cache_read_tokens: 1000 }, id, providerId);
      const cacheWrite = perMillion({ input_tokens: 1000, cache_write_tokens: 1000 }, id, providerId);
      return [id, { input, output, cacheRead, cacheWrite, window }] as const;
    });
  return {
    source: "@pydantic/genai-prices",
    unit: "US dollars for a million tokens",
    models: Object.fromEntries(priced.filter(([, { input, output }]) => (input ?? 0) > 0 && (output ?? 0) > 0)),
  };
}

test.each([
  ["anthropic", "anthropic-prices.json", 0],
  // What reads less is of no use to a worker.
  ["openai", "openai/prices.json", 100_000],
])(
  "the published list of %s is the price package's; after an update of it, run this test with -u",
  async (provider, name, least) => {
    const file = fileURLToPath(new URL(`../../../action/model/${name}`, import.meta.url));
    await expect(`${JSON.stringify(published(provider, least), undefined, 2)}\n`).toMatchFileSnapshot(file);
  },
);

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

test("how much a model reads is known by its name; of one nobody knows it is as little as any reads", async () => {
  const ask = async (model: string, provider: "anthropic" | "openai") => (await termsOf({ model, provider })).window;
  expect(await ask("claude-opus-5-5", "anthropic")).toBe(1_000_000);
  expect(await ask("claude-unheard-of-9", "anthropic")).toBe(200_000);
  expect(await ask("gpt-6-sol", "openai")).toBe(1_050_000);
  expect(await ask("local-model", "openai")).toBe(128_000);
});

test("each provider has its own dearest, and one's own price wins over every list", async () => {
  const [ours, theirs] = await Promise.all(
    (["anthropic", "openai"] as const).map((provider) => termsOf({ model: "unheard-of", provider })),
  );
  expect(theirs?.price.output).toBeGreaterThan(ours?.price.output ?? 0);
  const price = { input: 0.5, output: 2, cacheRead: 0.05, cacheWrite: 0.5, window: 32_768 };
  expect(await termsOf({ provider: "openai", model: "gpt-6-sol", price })).toEqual({
    window: 32_768,
    price: { input: 500_000, output: 2_000_000, cacheRead: 50_000, cacheWrite: 500_000 },
  });
});
