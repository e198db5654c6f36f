/** A task's money and tokens: the worst case of a call is set aside before it and settled after it, so that all calls together never exceed the caps. */

import type { Call, LedgerLine, Usage } from "#mission/spend";
import { costOf, freshTokens } from "#mission/spend";
import { sum, Usd } from "#mission/ids";
import { cost } from "../model/prices.ts";
import type { Price } from "../model/prices.ts";

export type Want = {
  readonly price: Price;
  /** The most tokens that the request can be billed for reading. */
  readonly inputTokens: number;
  /** The most tokens that the answer should have, and the fewest with which asking makes sense. */
  readonly maxTokens: number;
  readonly minTokens: number;
};

export type Reservation = {
  readonly amount: Usd;
  /** What the answer may have: less than wanted when the purse is nearly empty. */
  readonly maxTokens: number;
};

/** What happened, without its cost. */
export type Settled = Omit<Call, "cost">;

export type PurseOptions = {
  /** Tokens that may be worked on anew; absent: as many as the money buys. */
  readonly tokens?: number | undefined;
  /** Told of each call before it is made and after it has ended, so that a process which is killed leaves its books behind. Throws when it cannot keep them: then the call is not made. */
  readonly note?: (line: Exclude<LedgerLine, { kind: "began" }>) => void;
};

type Open = { readonly id: number; readonly price: Price; readonly tokens: number };

export class Purse {
  readonly #cap: Usd;
  readonly #tokens: number;
  readonly #note: NonNullable<PurseOptions["note"]>;
  readonly #open = new Map<Reservation, Open>();
  readonly #calls: Call[] = [];
  /** What calls that broke off may have cost beyond what was reported: nobody may spend it again. */
  #held = { usd: Usd.parse(0), tokens: 0 };
  #next = 1;

  constructor(cap: Usd, { tokens = Number.MAX_SAFE_INTEGER, note = () => undefined }: PurseOptions = {}) {
    this.#cap = cap;
    this.#tokens = tokens;
    this.#note = note;
  }

  /** Sets the worst case aside, or undefined when what is left does not pay for it. */
  reserve(want: Want): Reservation | undefined {
    const free = this.#cap - this.spent - this.unsettled;
    const forInput = cost(worst(want), want.price);
    const affordable = Math.floor(((free - forInput) * 1_000_000) / Math.max(1, want.price.output));
    const maxTokens = Math.min(want.maxTokens, affordable, this.#freeTokens() - want.inputTokens);
    if (free < forInput || maxTokens < want.minTokens) return undefined;
    const amount = cost({ ...worst(want), output: maxTokens }, want.price);
    if (amount > free) return undefined;
    const reservation = { amount, maxTokens };
    const id = this.#next;
    this.#note({ kind: "reserved", id, usd: amount });
    this.#next += 1;
    this.#open.set(reservation, { id, price: want.price, tokens: want.inputTokens + maxTokens });
    return reservation;
  }

  /**
   * Books what the call really used; throws when the reservation is not open. Of an answer that broke off the provider may bill more than it had
   * reported by then, so the rest of its reservation stays set aside.
   */
  settle(reservation: Reservation, settled: Settled): void {
    const open = this.#open.get(reservation);
    if (open === undefined) throw new Error("A call was settled that was not reserved");
    const call = { ...settled, cost: cost(settled.usage, open.price) };
    const rest = settled.outcome === "cut" ? Math.max(0, reservation.amount - call.cost) : 0;
    this.#note({ kind: "settled", id: open.id, call, ...(rest > 0 ? { unsettled: Usd.parse(rest) } : {}) });
    this.#open.delete(reservation);
    this.#calls.push(call);
    const tokens = rest > 0 ? Math.max(0, open.tokens - freshTokens(call.usage)) : 0;
    this.#held = { usd: Usd.parse(this.#held.usd + rest), tokens: this.#held.tokens + tokens };
  }

  get spent(): Usd {
    return costOf(this.#calls);
  }

  /** What may have been spent besides: set aside for calls that run, or that broke off. */
  get unsettled(): Usd {
    return sum([this.#held.usd, ...[...this.#open.keys()].map(({ amount }) => amount)]);
  }

  get calls(): readonly Call[] {
    return [...this.#calls];
  }

  /** The part of a hand-off that is about money. */
  books(): { readonly calls: Call[]; readonly unsettled?: Usd } {
    const { unsettled } = this;
    return { calls: [...this.#calls], ...(unsettled > 0 ? { unsettled } : {}) };
  }

  #freeTokens(): number {
    const used = this.#calls.reduce((total, { usage }) => total + freshTokens(usage), this.#held.tokens);
    return [...this.#open.values()].reduce((left, { tokens }) => left - tokens, this.#tokens - used);
  }
}

/** Nothing read from the cache, everything at the dearer of the two other rates. */
export function worst({ inputTokens, price }: Pick<Want, "inputTokens" | "price">): Usage {
  const written = price.cacheWrite >= price.input;
  return { input: written ? 0 : inputTokens, output: 0, cacheRead: 0, cacheWrite: written ? inputTokens : 0 };
}
