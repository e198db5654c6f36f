/** Opens a box for a command and closes it whatever happens, an interruption by the user included. */

import { once } from "node:events";
import { type Box, type BoxOptions, openBox } from "../box/box.ts";

export type Held<T> = {
  readonly act: (box: Box) => Promise<T>;
  /** Called when the act is over, to keep the box open until the user interrupts. */
  readonly keep: boolean;
};

/** Throws when interrupted before the act is over. */
export async function withBox<T>(options: BoxOptions, { act, keep }: Held<T>): Promise<T> {
  const ended = new AbortController();
  const interrupted = interruption(ended.signal);
  const box = await openBox(options);
  try {
    const early = interrupted.then(() => {
      throw new Error("interrupted");
    });
    const result = await Promise.race([act(box), early]);
    if (keep) await interrupted;
    return result;
  } finally {
    ended.abort();
    await box.close();
  }
}

/** Resolves at the first interruption; never, once `over` is aborted. */
function interruption(over: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const signal of ["SIGINT", "SIGTERM"]) {
    once(process, signal, { signal: over }).then(
      () => resolve(),
      () => undefined,
    );
  }
  return promise;
}
