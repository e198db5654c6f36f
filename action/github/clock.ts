/** The time as GitHub has it: a runner whose clock is wrong would otherwise record what happened before what caused it. */

import { Instant } from "#mission/ids";
import type { Client } from "./client.ts";

/** Header and answer may be this far apart, in milliseconds, without the clock being wrong. */
const tolerance = 10_000;

/** The runner's own clock, set right by what each answer says when it is off by more than the tolerance. */
export function clockOf(client: Client, own: () => number): () => Instant {
  let off = 0;
  client.hook.after("request", ({ headers }) => {
    const difference = Date.parse(headers.date ?? "") - own();
    if (!Number.isNaN(difference)) off = Math.abs(difference) > tolerance ? difference : 0;
  });
  return () => Instant.parse(Math.round(own() + off));
}
