/** Lets many calls of one kind be one: the first acts at once, those that follow within the interval become one more act after it. */

export type Coalesced = {
  /** Resolves when the act is done, or at once when an act that follows will cover it. */
  readonly run: (key: string, act: () => Promise<void>) => Promise<void>;
  /** Waits for acts that were put off, without waiting for their interval. */
  readonly flush: () => Promise<void>;
};

type Slot = { next: (() => Promise<void>) | undefined; timer: NodeJS.Timeout | undefined };

/** `failed` hears of acts that nobody waits for. */
export function coalesce(milliseconds: number, failed: (error: unknown) => void): Coalesced {
  const slots = new Map<string, Slot>();

  async function run(key: string, act: () => Promise<void>): Promise<void> {
    const taken = slots.get(key);
    if (taken) {
      taken.next = act;
      return;
    }
    const slot: Slot = { next: undefined, timer: undefined };
    slots.set(key, slot);
    try {
      await act();
    } finally {
      slot.timer = setTimeout(() => void release(key, slot), milliseconds);
    }
  }

  async function release(key: string, slot: Slot): Promise<void> {
    clearTimeout(slot.timer);
    slots.delete(key);
    if (slot.next) await run(key, slot.next).catch(failed);
  }

  async function flush(): Promise<void> {
    while (slots.size > 0) await Promise.all([...slots].map(([key, slot]) => release(key, slot)));
  }

  return { run, flush };
}
