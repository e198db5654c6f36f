/** Sweeps when started and then again and again, one sweep at a time. */

import type { Logger } from "pino";

export type Schedule = {
  readonly start: () => void;
  /** Sweeps now, or joins the sweep that is under way. */
  readonly sweep: () => Promise<void>;
  readonly sweptAt: () => number | undefined;
  readonly stop: () => Promise<void>;
};

/** `every` in milliseconds. A failed sweep is logged; the next one finds what it missed. */
export function schedule(
  act: () => Promise<object>,
  { every, now, log }: { readonly every: number; readonly now: () => number; readonly log: Logger },
): Schedule {
  let running: Promise<void> | undefined;
  let sweptAt: number | undefined;

  function sweep(): Promise<void> {
    running ??= once().finally(() => {
      running = undefined;
    });
    return running;
  }

  async function once(): Promise<void> {
    try {
      log.info({ ...(await act()) }, "swept");
      sweptAt = now();
    } catch (error) {
      log.error({ err: error }, "could not sweep");
    }
  }

  let timer: NodeJS.Timeout | undefined;
  return {
    start() {
      timer ??= setInterval(() => void sweep(), every);
      void sweep();
    },
    sweep,
    sweptAt: () => sweptAt,
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
