/** How many jobs may run at once: a fair queue for places. */

export type Slots = {
  /** Waits for a place and returns how to give it back; `undefined` when the signal ends the wait. */
  take(signal: AbortSignal): Promise<(() => void) | undefined>;
};

export function slots(places: number): Slots {
  let free = places;
  let waiting: ((turn: boolean) => void)[] = [];
  const give = (): void => {
    const next = waiting.shift();
    if (next) next(true);
    else free++;
  };
  const wait = (signal: AbortSignal): Promise<boolean> =>
    new Promise((go) => {
      waiting.push(go);
      signal.addEventListener("abort", () => {
        if (!waiting.includes(go)) return;
        waiting = waiting.filter((other) => other !== go);
        go(false);
      });
    });
  return {
    async take(signal) {
      if (signal.aborted) return undefined;
      if (free > 0) free--;
      else if (!(await wait(signal))) return undefined;
      return give;
    },
  };
}
