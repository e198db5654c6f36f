/** Bounds how often something that fails is tried again: what fails at once would otherwise be tried for ever. */

export type FailureLimit = {
  /** Whether it may be tried now; if so, that is counted. */
  readonly allows: (key: string) => boolean;
};

/** At most `most` times within `within` milliseconds for each key. */
export function failureLimit(limit: {
  readonly most: number;
  readonly within: number;
  readonly now: () => number;
}): FailureLimit {
  const tried = new Map<string, readonly number[]>();

  function forgetOld(): void {
    const since = limit.now() - limit.within;
    for (const [key, times] of tried) {
      const recent = times.filter((at) => at > since);
      if (recent.length === 0) tried.delete(key);
      else tried.set(key, recent);
    }
  }

  return {
    allows(key) {
      forgetOld();
      const recent = tried.get(key) ?? [];
      if (recent.length >= limit.most) return false;
      tried.set(key, [...recent, limit.now()]);
      return true;
    },
  };
}
