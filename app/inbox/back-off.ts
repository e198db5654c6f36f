/** When something that failed at GitHub is worth another try. */

import { limitOf } from "#mission/manners/limit";
import { statusOf } from "../wakes/place.ts";

/** Milliseconds to wait after the given number of tries; undefined when another one would fail alike. */
export function backOff(error: unknown, tries: number, now: number): number | undefined {
  const chain = causesOf(error);
  const limit = chain.map((each) => limitOf(each, now)).find((each) => each !== undefined);
  if (limit !== undefined) return limit.wait;
  const status = chain.map(statusOf).find((each) => each !== undefined);
  return status === undefined || status >= 500 ? 1000 * 2 ** (tries - 1) : undefined;
}

function causesOf(error: unknown): readonly unknown[] {
  return error instanceof Error && error.cause !== undefined ? [error, ...causesOf(error.cause)] : [error];
}
