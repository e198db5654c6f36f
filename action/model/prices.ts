/** What a model costs: our own list first, then the price package's, both by exact name; a model nobody knows costs as much as the dearest known. */

import { z } from "zod";
import { Usd } from "#mission/ids";
import type { Usage } from "#mission/spend";
import published from "./anthropic-prices.json" with { type: "json" };
import own from "./prices.json" with { type: "json" };

const dollars = z.number().nonnegative();
const PerMillion = z.strictObject({ input: dollars, output: dollars, cacheRead: dollars, cacheWrite: dollars });

/** Millionths of a dollar for a million tokens, whole numbers. */
export type Price = z.infer<typeof PerMillion>;

/**
 * The shape of `prices.json`, which is ours and wins, and of `anthropic-prices.json`, which a test keeps equal to the price package: half a
 * megabyte of data, and a matching by pattern that took one model for another, stay out of the bundle.
 */
export const PriceList = z.strictObject({
  source: z.string(),
  unit: z.literal("US dollars for a million tokens"),
  models: z.record(z.string(), PerMillion),
});
export type PriceList = z.infer<typeof PriceList>;

/** `lists`: the first that has the model decides. */
export function priceOf(model: string, lists: readonly PriceList[] = knownLists()): Price {
  const list = lists.find(({ models }) => Object.hasOwn(models, model));
  const price = list?.models[model];
  return price === undefined ? dearest(lists) : whole(price);
}

function knownLists(): readonly PriceList[] {
  return [PriceList.parse(own), PriceList.parse(published)];
}

function dearest(lists: readonly PriceList[]): Price {
  const prices = lists.flatMap(({ models }) => Object.values(models)).map(whole);
  const most = (key: keyof Price) => Math.max(0, ...prices.map((price) => price[key]));
  return { input: most("input"), output: most("output"), cacheRead: most("cacheRead"), cacheWrite: most("cacheWrite") };
}

function whole(price: Price): Price {
  return {
    input: micro(price.input),
    output: micro(price.output),
    cacheRead: micro(price.cacheRead),
    cacheWrite: micro(price.cacheWrite),
  };
}

function micro(amount: number): number {
  return Math.ceil(Number((amount * 1e6).toFixed(3)));
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
