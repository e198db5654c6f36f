import * as fc from "fast-check";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { TaskId, Usd } from "#mission/ids";
import { type Call, freshTokens, type Ledger, type LedgerLine, noUsage, readLedger, type Usage } from "#mission/spend";
import { cost, type Price } from "../../../action/model/prices.ts";
import { ledgerFrom, ledgerIn } from "../../../action/work/ledger.ts";
import { Purse, type Reservation } from "../../../action/work/purse.ts";

const task = TaskId.parse("7-2-build-u1");
const rate = fc.integer({ min: 0, max: 80_000_000 });
const price = fc.record({ input: rate, output: rate, cacheRead: rate, cacheWrite: rate });
const share = fc.double({ min: 0, max: 1, noNaN: true });

/** What becomes of a call: `broke`: cut after this share had been reported; the provider bills more, at most what was asked for. */
const planned = fc.record({
  price,
  inputTokens: fc.integer({ min: 0, max: 200_000 }),
  maxTokens: fc.integer({ min: 1, max: 32_000 }),
  end: fc.constantFrom<Call["outcome"]>("answered", "refused", "cut", "overloaded", "failed"),
  output: share,
  reported: share,
  fresh: share,
  waits: fc.boolean(),
});
type Planned = typeof planned extends fc.Arbitrary<infer Value> ? Value : never;

/** The provider's side: everything it bills, and how many tokens it worked on anew. */
class Provider {
  bill = 0;
  tokens = 0;

  /** Bills the call; answers what it reports of it. */
  serve(call: Planned, { maxTokens }: Reservation): Usage {
    if (call.end === "overloaded" || call.end === "failed") return noUsage;
    const read = Math.floor(call.inputTokens * call.fresh);
    const usage = {
      input: 0,
      cacheRead: Math.min(call.inputTokens - read, call.price.cacheRead <= call.price.input ? call.inputTokens : 0),
      cacheWrite: call.price.cacheWrite >= call.price.input ? read : 0,
      output: Math.floor(maxTokens * call.output),
    };
    this.bill += cost(usage, call.price);
    this.tokens += freshTokens(usage);
    return call.end === "cut" ? { ...usage, output: Math.floor(usage.output * call.reported) } : usage;
  }
}

type Worker = { readonly purse: Purse; readonly lines: LedgerLine[]; readonly provider: Provider };

function worker(usd: number, tokens: number): Worker {
  const lines: LedgerLine[] = [{ kind: "began", task }];
  const purse = new Purse(Usd.parse(usd), { tokens, note: (line) => lines.push(line) });
  return { purse, lines, provider: new Provider() };
}

/** Runs the calls; `each` sees the moment after every line of the ledger, when the process may be killed. */
function work({ purse, lines, provider }: Worker, calls: readonly Planned[], each: () => void): void {
  const open: (() => void)[] = [];
  for (const call of calls) {
    const reserved = purse.reserve({ ...call, minTokens: 1 });
    if (reserved === undefined) continue;
    each();
    const usage = provider.serve(call, reserved);
    each();
    const settle = () => {
      purse.settle(reserved, { role: "builder", model: "m", usage, request: "r", outcome: call.end });
      each();
    };
    if (call.waits) open.unshift(settle);
    else settle();
  }
  for (const settle of open) settle();
  expect(lines.length).toBeGreaterThan(0);
}

const caps = fc.record({ usd: fc.integer({ min: 0, max: 5_000_000 }), tokens: fc.integer({ min: 0, max: 400_000 }) });
const storm = fc.array(planned, { maxLength: 30 });
/** Real prices: what is only read from the cache costs least. */
const honest = (call: Planned) => call.price.cacheRead <= Math.max(call.price.input, call.price.cacheWrite);

function booked(ledger: Ledger): number {
  return ledger.calls.reduce((total, call) => total + call.cost, 0) + ledger.unsettled;
}

test("wherever the worker is killed, its ledger says at least what the provider bills and never more than the cap", () => {
  fc.assert(
    fc.property(caps, storm, (cap, calls) => {
      const here = worker(cap.usd, cap.tokens);
      work(here, calls.filter(honest), () => {
        const ledger = readLedger(here.lines);
        expect(ledger).toBeDefined();
        const known = ledger === undefined ? -1 : booked(ledger);
        expect(known).toBeGreaterThanOrEqual(here.provider.bill);
        expect(known).toBeLessThanOrEqual(cap.usd);
        expect(here.purse.spent + here.purse.unsettled).toBe(known);
        expect(here.provider.tokens).toBeLessThanOrEqual(cap.tokens);
      });
    }),
    { numRuns: 500 },
  );
});

test("when nothing breaks off, the ledger is the bill", () => {
  fc.assert(
    fc.property(caps, storm, (cap, calls) => {
      const here = worker(cap.usd, cap.tokens);
      work(
        here,
        calls.filter((call) => honest(call) && call.end !== "cut"),
        () => undefined,
      );
      expect(here.purse.books()).toEqual({ calls: [...here.purse.calls] });
      expect(here.purse.spent).toBe(here.provider.bill);
    }),
  );
});

const sonnet: Price = { input: 3_000_000, output: 15_000_000, cacheRead: 300_000, cacheWrite: 3_750_000 };
const want = { price: sonnet, inputTokens: 1000, maxTokens: 10_000, minTokens: 500 };

test("tokens are a cap of their own, and a small rest makes the answer shorter first", () => {
  const purse = new Purse(Usd.parse(9_000_000), { tokens: 3000 });
  expect(purse.reserve(want)?.maxTokens).toBe(2000);
  expect(purse.reserve(want)).toBeUndefined();
});

test("a call is not made when it cannot be written down first", () => {
  const purse = new Purse(Usd.parse(9_000_000), {
    note: () => {
      throw new Error("the disk is full");
    },
  });
  expect(() => purse.reserve(want)).toThrow("the disk is full");
  expect(purse.unsettled).toBe(0);
});

test("a ledger on disk is read back to where it was cut off", async () => {
  const folder = await mkdtemp(join(tmpdir(), "muster-ledger-"));
  try {
    const file = join(folder, "ledger.jsonl");
    const purse = new Purse(Usd.parse(9_000_000), { note: ledgerIn(file, task) });
    const first = purse.reserve(want);
    if (first !== undefined)
      purse.settle(first, {
        role: "r",
        model: "m",
        usage: { ...noUsage, output: 10 },
        request: "h",
        outcome: "answered",
      });
    purse.reserve(want);
    const text = await readFile(file, "utf8");
    expect(ledgerFrom(text)).toEqual({ task, calls: [...purse.calls], unsettled: purse.unsettled });
    expect(purse.unsettled).toBeGreaterThan(0);
    expect(ledgerFrom(text.slice(0, -5))).toEqual({ task, calls: [...purse.calls], unsettled: 0 });
    expect(ledgerFrom(text.slice(text.indexOf("\n") + 1))).toBeUndefined();
  } finally {
    await rm(folder, { recursive: true });
  }
});
