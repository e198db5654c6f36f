import { expect, test } from "vitest";
import { PromptCache } from "../../../app/scripted-model/cache.ts";
import { MessagesRequest } from "../../../app/scripted-model/request.ts";

const mark = { cache_control: { type: "ephemeral" } } as const;
const long = "x".repeat(4 * 2100);

function asking(...blocks: readonly { readonly text: string; readonly marked?: boolean }[]): MessagesRequest {
  const content = blocks.map(({ text, marked }) => ({ type: "text", text, ...(marked === true ? mark : {}) }));
  return MessagesRequest.parse({ model: "m", max_tokens: 1, messages: [{ role: "user", content }] });
}

test("a prefix is forgotten five minutes after it was last used", () => {
  const clock = { now: 0 };
  const cache = new PromptCache(undefined, () => clock.now);
  const request = asking({ text: long, marked: true });
  const reads = [0, 4, 8, 14].map((minutes) => {
    clock.now = minutes * 60_000;
    return cache.count(request).cacheRead > 0;
  });
  expect(reads).toEqual([false, true, true, false]);
});

test("nothing below 2,048 tokens is cached, though it is marked", () => {
  const cache = new PromptCache();
  const request = asking({ text: "x".repeat(4 * 1900), marked: true });
  cache.count(request);
  expect(cache.count(request)).toMatchObject({ cacheRead: 0, cacheWrite: 0 });
});

test("what was written twenty blocks or more before a mark is not found from it", () => {
  const cache = new PromptCache();
  const first = { text: long, marked: true };
  const more = (count: number) => Array.from({ length: count }, (_, index) => ({ text: `${index}` }));
  cache.count(asking(first));
  const near = cache.count(asking({ text: long }, ...more(18), { text: "end", marked: true }));
  const far = cache.count(asking({ text: long }, ...more(19), { text: "end", marked: true }));
  expect(near.cacheRead).toBeGreaterThan(2048);
  expect(far.cacheRead).toBe(0);
});

test("where caching is automatic every prefix of 1,024 tokens is read again, and writing is free", () => {
  const cache = new PromptCache();
  const first = cache.countAutomatic(asking({ text: "x".repeat(4 * 1100) }));
  const second = cache.countAutomatic(asking({ text: "x".repeat(4 * 1100) }, { text: "more" }));
  expect(first).toMatchObject({ cacheRead: 0, cacheWrite: 0 });
  expect(second).toMatchObject({ cacheRead: first.input, cacheWrite: 0 });
});
