/** Bounds how often a failing run may start the next one: a run that fails at once would otherwise start itself for ever. */

export type FailureLimit = { readonly allows: (key: string) => boolean };

/** At most `most` times within `within` milliseconds for each key. */
export function failureLimit(limit: {
  readonly most: number;
  readonly within: number;
  readonly now: () => number;
}): FailureLimit {
  const seen = new Map<string, readonly number[]>();
  return {
    allows(key) {
      const recent = (seen.get(key) ?? []).filter((at) => at > limit.now() - limit.within);
      const allowed = recent.length < limit.most;
      seen.set(key, allowed ? [...recent, limit.now()] : recent);
      return allowed;
    },
  };
}
