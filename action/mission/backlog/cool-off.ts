/** For how long a feature that failed lets others go first. It costs no time where nobody waits. */

import type { Instant } from "../ids.ts";
import type { Backlog } from "./state.ts";

const second = 1000;
/** How often lost wakes are made good: between two runs of a feature that was given up lies one of these. */
export const tick = 300 * second;

/** 30·2^(attempt − 1) s, at most 300 s; `attempt`: failed ones so far, from 1. Milliseconds. */
export function backOff(attempt: number): number {
  return Math.min(30 * 2 ** (attempt - 1), 300) * second;
}

/** When it takes its place in the line again; 0 when it has not lost it. */
export function coolUntil({ failed, failedAt, givenUpAt }: Pick<Backlog, "failed" | "failedAt" | "givenUpAt">): number {
  const failing = failedAt === undefined ? 0 : failedAt + backOff(failed);
  return Math.max(failing, givenUpAt === undefined ? 0 : givenUpAt + tick);
}

export function isCooling(backlog: Parameters<typeof coolUntil>[0], now: Instant): boolean {
  return now < coolUntil(backlog);
}
