/** A task's money: the worst case of a call is set aside before it and settled after it, so that all calls together never exceed the cap. */

import type { Call, Usage } from "#mission/spend";
import { costOf } from "#mission/spend";
import type { Usd } from "#mission/ids";
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

export class Purse {
  readonly #cap: Usd;
  readonly #open = new Map<Reservation, Price>();
  readonly #calls: Call[] = [];

  constructor(cap: Usd) {
    this.#cap = cap;
  }

  /** Sets the worst case aside, or undefined when what is left does not pay for it. */
  reserve(want: Want): Reservation | undefined {
    const free = this.#cap - this.spent - this.#reserved();
    const forInput = cost(worst(want), want.price);
    const affordable = Math.floor(((free - forInput) * 1_000_000) / Math.max(1, want.price.output));
    const maxTokens = Math.min(want.maxTokens, affordable);
    if (free < forInput || maxTokens < want.minTokens) return undefined;
    const amount = cost({ ...worst(want), output: maxTokens }, want.price);
    if (amount > free) return undefined;
    const reservation = { amount, maxTokens };
    this.#open.set(reservation, want.price);
    return reservation;
  }

  /** Books what the call really used; throws when the reservation is not open. */
  settle(reservation: Reservation, settled: Settled): void {
    const price = this.#open.get(reservation);
    if (price === undefined) throw new Error("A call was settled that was not reserved");
    this.#open.delete(reservation);
    this.#calls.push({ ...settled, cost: cost(settled.usage, price) });
  }

  get spent(): Usd {
    return costOf(this.#calls);
  }

  get calls(): readonly Call[] {
    return [...this.#calls];
  }

  #reserved(): number {
    return [...this.#open.keys()].reduce((total, { amount }) => total + amount, 0);
  }
}

/** Nothing read from the cache, everything at the dearer of the two other rates. */
export function worst({ inputTokens, price }: Pick<Want, "inputTokens" | "price">): Usage {
  const written = price.cacheWrite >= price.input;
  return { input: written ? 0 : inputTokens, output: 0, cacheRead: 0, cacheWrite: written ? inputTokens : 0 };
}
