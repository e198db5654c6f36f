/** What a model costs: our own list first, by exact name; then the price package; a model nobody knows costs as much as the dearest known. */

import { z } from "zod";
import { Usd } from "#mission/ids";
import type { Usage } from "#mission/spend";
import own from "./prices.json" with { type: "json" };

const dollars = z.number().nonnegative();
const PerMillion = z.strictObject({ input: dollars, output: dollars, cacheRead: dollars, cacheWrite: dollars });

/** Millionths of a dollar for a million tokens, whole numbers. */
export type Price = z.infer<typeof PerMillion>;

/** The shape of `prices.json`, and of a file that replaces it. */
export const PriceList = z.strictObject({
  source: z.string(),
  unit: z.literal("US dollars for a million tokens"),
  models: z.record(z.string(), PerMillion),
});
export type PriceList = z.infer<typeof PriceList>;

/** The price of a model; the package, half a megabyte, is only looked at for a model that the list does not have. */
export async function priceOf(model: string, list: PriceList = PriceList.parse(own)): Promise<Price> {
  const listed = Object.hasOwn(list.models, model) ? list.models[model] : undefined;
  if (listed !== undefined) return whole(listed);
  return (await packagePrice(model)) ?? dearest(list);
}

/** Of the model whose exact id the package has; its looser matching once took one model for another. */
async function packagePrice(model: string): Promise<Price | undefined> {
  const { calcPrice } = await import("@pydantic/genai-prices");
  // A thousand tokens, since some models cost more in very long requests.
  const priced = (usage: Parameters<typeof calcPrice>[0]) => calcPrice(usage, model, { providerId: "anthropic" });
  const perMillion = (usage: Parameters<typeof calcPrice>[0]) => (priced(usage)?.total_price ?? 0) * 1000;
  if (priced({ input_tokens: 1000 })?.model.id !== model) return undefined;
  return whole({
    input: perMillion({ input_tokens: 1000 }),
    output: perMillion({ output_tokens: 1000 }),
    cacheRead: perMillion({ input_tokens: 1000, cache_read_tokens: 1000 }),
    cacheWrite: perMillion({ input_tokens: 1000, cache_write_tokens: 1000 }),
  });
}

function dearest(list: PriceList): Price {
  const prices = Object.values(list.models).map(whole);
  const most = (key: keyof Price) => Math.max(0, ...prices.map((price) => price[key]));
  return { input: most("input"), output: most("output"), cacheRead: most("cacheRead"), cacheWrite: most("cacheWrite") };
}

function micro(amount: number): number {
  return Math.ceil(Number((amount * 1e6).toFixed(3)));
}

function whole(price: Price): Price {
  return {
    input: micro(price.input),
    output: micro(price.output),
    cacheRead: micro(price.cacheRead),
    cacheWrite: micro(price.cacheWrite),
  };
}

/** What a call cost, rounded up to the next millionth of a dollar. */
export function cost(usage: Usage, price: Price): Usd {
  const parts =
    usage.input * price.input +
    usage.output * price.output +
    usage.cacheRead * price.cacheRead +
    usage.cacheWrite * price.cacheWrite;
  return Usd.parse(Math.ceil(parts / 1_000_000));
}
