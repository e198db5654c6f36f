/** Waits until everything that was acknowledged has been done: an answer that nothing follows would be cheap. */

import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";

/** Where the bench's GitHub tells how many different actors were dispatched. */
export const dispatchedPath = "/bench/dispatched";

/** Milliseconds until as many actors were dispatched at that GitHub; throws when some still are not after a minute. */
export async function drained(github: string, count: number): Promise<number> {
  const began = performance.now();
  for (;;) {
    const response = await fetch(new URL(dispatchedPath, github));
    const done = z.number().parse(await response.json());
    const took = performance.now() - began;
    if (done > count) throw new Error(`${done} actors were dispatched, but only ${count} were labelled`);
    if (done === count) return took;
    if (took > 60_000) throw new Error(`${count - done} of ${count} labels were acknowledged and nothing came of them`);
    await pause(10);
  }
}
