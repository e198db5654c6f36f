/** Answers that stay good for a while, so that a burst of webhooks asks GitHub once. */

export type Memory<T> = {
  readonly get: (key: string, ask: () => Promise<T>) => Promise<T>;
  readonly forget: (key: string) => void;
};

/** A failed answer is not kept. `lasts` in milliseconds. */
export function memory<T>({ lasts, now }: { readonly lasts: number; readonly now: () => number }): Memory<T> {
  const kept = new Map<string, { readonly answer: Promise<T>; readonly until: number }>();
  return {
    get(key, ask) {
      const known = kept.get(key);
      if (known && known.until > now()) return known.answer;
      for (const [old, { until }] of kept) if (until <= now()) kept.delete(old);
      const answer = ask();
      kept.set(key, { answer, until: now() + lasts });
      answer.catch(() => kept.delete(key));
      return answer;
    },
    forget: (key) => void kept.delete(key),
  };
}
