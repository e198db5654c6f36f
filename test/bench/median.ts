/** Order statistics of repetitions. */

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** By the nearest rank; `percent` from 0 to 100. Throws without values. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
  if (value === undefined) throw new Error("nothing was measured");
  return value;
}
