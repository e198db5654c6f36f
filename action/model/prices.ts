/** What a model costs and how much it reads: one's own figures first, then our list, then the price package's, all by exact name. */

import { z } from "zod";
import { Usd } from "#mission/ids";
import { Price as PerMillion } from "#mission/models";
import type { ModelChoice, Provider } from "#mission/models";
import type { Usage } from "#mission/spend";
import published from "./anthropic-prices.json" with { type: "json" };
import own from "./prices.json" with { type: "json" };

/** Millionths of a dollar for a million tokens, whole numbers. */
export type Price = Omit<PerMillion, "window">;

/** `window`: the most tokens that a request and its answer can have together. */
export type Terms = { readonly price: Price; readonly window: number };

/**
 * The shape of `prices.json`, which is ours and wins, and of `anthropic-prices.json` and `openai/prices.json`, which a test keeps equal to the
 * price package: half a megabyte of data, and a matching by pattern that took one model for another, stay out of the bundle.
 */
export const PriceList = z.strictObject({
  source: z.string(),
  unit: z.literal("US dollars for a million tokens"),
  models: z.record(z.string(), PerMillion),
});
export type PriceList = z.infer<typeof PriceList>;

/** A model that nobody knows costs as much as the dearest known of its provider, and reads as little as the one that reads least. */
export async function termsOf({ provider, model, price: given }: ModelChoice): Promise<Terms> {
  const lists = await listsOf(provider);
  const windows = lists.flatMap(({ models }) => Object.values(models)).flatMap(({ window }) => window ?? []);
  const window = given?.window ?? entryOf(model, lists)?.window ?? Math.min(...windows);
  return { window, price: given === undefined ? priceOf(model, lists) : whole(given) };
}

/** OpenAI's list is read only when it is needed. */
async function listsOf(provider: Provider): Promise<readonly PriceList[]> {
  if (provider !== "openai") return knownLists();
  const { default: list } = await import("./openai/prices.json", { with: { type: "json" } });
  return [PriceList.parse(list)];
}

/** `lists`: the first that has the model decides. */
export function priceOf(model: string, lists: readonly PriceList[] = knownLists()): Price {
  const price = entryOf(model, lists);
  return price === undefined ? dearest(lists) : whole(price);
}

function entryOf(model: string, lists: readonly PriceList[]): PerMillion | undefined {
  return lists.find(({ models }) => Object.hasOwn(models, model))?.models[model];
}

function knownLists(): readonly PriceList[] {
  return [PriceList.parse(own), PriceList.parse(published)];
}

function dearest(lists: readonly PriceList[]): Price {
  const prices = lists.flatMap(({ models }) => Object.values(models)).map(whole);
  const most = (key: keyof Price) => Math.max(0, ...prices.map((price) => price[key]));
  return { input: most("input"), output: most("output"), cacheRead: most("cacheRead"), cacheWrite: most("cacheWrite") };
}

function whole(price: PerMillion): Price {
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

/** Writing for an hour costs twice what reading does: https://platform.claude.com/docs/en/build-with-claude/prompt-caching */
function hourRate({ input, cacheWrite }: Price): number {
  return Math.max(2 * input, cacheWrite);
}

/** What a call cost, rounded up to the next millionth of a dollar. */
export function cost(usage: Usage, price: Price): Usd {
  const parts =
    usage.input * price.input +
    usage.output * price.output +
    usage.cacheRead * price.cacheRead +
    usage.cacheWrite * price.cacheWrite +
    (usage.cacheWriteHour ?? 0) * hourRate(price);
  return Usd.parse(Math.ceil(parts / 1_000_000));
}
