import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Usd } from "#mission/ids";
import { cost } from "../../../action/model/prices.ts";
import { Purse } from "../../../action/work/purse.ts";
import type { Reservation } from "../../../action/work/purse.ts";

const rate = fc.integer({ min: 0, max: 80_000_000 });
const price = fc.record({ input: rate, output: rate, cacheRead: rate, cacheWrite: rate });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const call = fc.record({
  price,
  inputTokens: fc.integer({ min: 0, max: 200_000 }),
  maxTokens: fc.integer({ min: 1, max: 32_000 }),
  shares: fc.record({ input: share, output: share, write: share }),
  /** Whether it is settled before the next is reserved, or stays open beside it. */
  waits: fc.boolean(),
});
type PlannedCall = typeof call extends fc.Arbitrary<infer Value> ? Value : never;

function use({ inputTokens, shares }: PlannedCall, reserved: Reservation) {
  const read = Math.floor(inputTokens * shares.input);
  const cacheWrite = Math.floor(read * shares.write);
  return { input: read - cacheWrite, cacheWrite, cacheRead: 0, output: Math.floor(reserved.maxTokens * shares.output) };
}

function settle(purse: Purse, planned: PlannedCall, reserved: Reservation): void {
  const usage = use(planned, reserved);
  purse.settle(reserved, { role: "builder", model: "m", usage, request: "r", outcome: "answered" });
}

test("calls side by side never cost more than the cap, whatever they cost and in whatever order they end", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 5_000_000 }), fc.array(call, { maxLength: 30 }), (cap, calls) => {
      const purse = new Purse(Usd.parse(cap));
      const open: [PlannedCall, Reservation][] = [];
      for (const planned of calls) {
        const reserved = purse.reserve({ ...planned, minTokens: 1 });
        if (reserved === undefined) continue;
        expect(reserved.maxTokens).toBeLessThanOrEqual(planned.maxTokens);
        const total = purse.spent + reserved.amount + open.reduce((sum, [, { amount }]) => sum + amount, 0);
        expect(total).toBeLessThanOrEqual(cap);
        if (planned.waits) open.unshift([planned, reserved]);
        else settle(purse, planned, reserved);
      }
      for (const [planned, reserved] of open) settle(purse, planned, reserved);
      expect(purse.spent).toBeLessThanOrEqual(cap);
    }),
  );
});

const sonnet = { input: 3_000_000, output: 15_000_000, cacheRead: 300_000, cacheWrite: 3_750_000 };
const want = { price: sonnet, inputTokens: 1000, maxTokens: 10_000, minTokens: 500 };

test("an answer becomes shorter before the call is refused", () => {
  const whole = new Purse(Usd.parse(153_750)).reserve(want);
  expect(whole).toEqual({ amount: 153_750, maxTokens: 10_000 });
  expect(new Purse(Usd.parse(100_000)).reserve(want)?.maxTokens).toBe(6416);
  expect(new Purse(Usd.parse(11_000)).reserve(want)).toBeUndefined();
});

test("what a call did not use can be spent again", () => {
  const purse = new Purse(Usd.parse(160_000));
  const first = purse.reserve(want);
  expect(purse.reserve(want)).toBeUndefined();
  const usage = { input: 10, output: 10, cacheRead: 0, cacheWrite: 0 };
  if (first !== undefined) purse.settle(first, { role: "r", model: "m", usage, request: "h", outcome: "answered" });
  expect(purse.spent).toBe(180);
  expect(purse.reserve(want)).toBeDefined();
});

test("a reservation is settled once", () => {
  const purse = new Purse(Usd.parse(160_000));
  const reserved = purse.reserve(want) ?? { amount: Usd.parse(0), maxTokens: 0 };
  const usage = { input: 1, output: 0, cacheRead: 0, cacheWrite: 0 };
  const settled = { role: "r", model: "m", usage, request: "h", outcome: "failed" } as const;
  purse.settle(reserved, settled);
  expect(() => purse.settle(reserved, settled)).toThrow(/not reserved/);
});

test("costs are rounded up to a millionth", () => {
  expect(cost({ input: 0, output: 0, cacheRead: 1, cacheWrite: 0 }, sonnet)).toBe(1);
  expect(cost({ input: 0, output: 0, cacheRead: 0, cacheWrite: 0 }, sonnet)).toBe(0);
});
