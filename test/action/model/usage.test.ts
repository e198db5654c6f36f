import type { RawMessageStreamEvent } from "@anthropic-ai/sdk/resources/messages";
import { expect, test } from "vitest";
import { addUsage, freshTokens, inputOf } from "#mission/spend";
import { AnswerInProgress } from "../../../action/model/anthropic-answer.ts";
import { cost, priceOf } from "../../../action/model/prices.ts";

/** A stream's events about usage, as the provider sends them. */
function streamed(start: object, end: object) {
  const answer = new AnswerInProgress();
  const events: unknown[] = [
    { type: "message_start", message: { usage: start } },
    { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: end },
    { type: "message_stop" },
  ];
  for (const event of events) answer.take(event as RawMessageStreamEvent);
  return answer.ended().usage;
}

const start = {
  input_tokens: 10,
  output_tokens: 1,
  cache_read_input_tokens: 2000,
  cache_creation_input_tokens: 900,
  cache_creation: { ephemeral_5m_input_tokens: 500, ephemeral_1h_input_tokens: 400 },
};

test("thinking and both tiers of the cache are told apart, and totals in later events replace those before", () => {
  const usage = streamed(start, { output_tokens: 700, output_tokens_details: { thinking_tokens: 450 } });
  expect(usage).toEqual({
    input: 10,
    output: 700,
    cacheRead: 2000,
    cacheWrite: 500,
    cacheWriteHour: 400,
    thinking: 450,
  });
  expect(usage && inputOf(usage)).toBe(2910);
  expect(usage && freshTokens(usage)).toBe(1610);
});

test("what a call does not have is not in its row, and adds up all the same", () => {
  const plain = streamed({ ...start, cache_creation: null }, { output_tokens: 5, output_tokens_details: null });
  expect(plain).toEqual({ input: 10, output: 5, cacheRead: 2000, cacheWrite: 900 });
  const rich = streamed(start, { output_tokens: 5, output_tokens_details: { thinking_tokens: 3 } });
  expect(plain && rich && addUsage(plain, addUsage(rich, rich))).toMatchObject({ cacheWriteHour: 800, thinking: 6 });
});

test("an hour in the cache costs twice the input, five minutes what the list says, thinking what output does", () => {
  const nothing = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  const sonnet = priceOf("claude-sonnet-5-5");
  expect(cost({ ...nothing, cacheWriteHour: 1_000_000 }, sonnet)).toBe(6_000_000);
  expect(cost({ ...nothing, cacheWrite: 1_000_000 }, sonnet)).toBe(3_750_000);
  expect(cost({ ...nothing, output: 1_000_000, thinking: 900_000 }, sonnet)).toBe(15_000_000);
});
