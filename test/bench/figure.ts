/** What a figure is: something measured beside a floor or a limit, in one run, with the target that the project set itself. */

/** One line of the report. `ours` and `floor` are in `unit`. */
export type Figure = {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  /** What the bare alternative took, measured in the same run; undefined where only a limit counts. */
  readonly floor?: number;
  /** Undefined: reported only. */
  readonly target?: Target;
  /** The same of something that people use, measured in the same run. */
  readonly beside?: { readonly name: string; readonly value: number };
  /** What a reader must know to judge it. */
  readonly note?: string;
};

/** A limit for `ours / floor`, or for `ours` itself. */
export type Target = {
  readonly of: "ratio" | "ours";
  readonly bound: "most" | "least";
  readonly limit: number;
};

/** Measures its figures; throws when one could not be measured. `log` is told of progress. */
export type Bench = {
  readonly name: string;
  readonly measure: (log: (line: string) => void) => Promise<readonly Figure[]>;
};

export function ratioOf({ ours, floor }: Figure): number | undefined {
  return floor === undefined ? undefined : ours / floor;
}

/** Undefined where there is no target. */
export function isMet(figure: Figure): boolean | undefined {
  const { target } = figure;
  if (target === undefined) return undefined;
  const value = target.of === "ratio" ? ratioOf(figure) : figure.ours;
  if (value === undefined) throw new Error(`${figure.name} has a target for a ratio, but no floor`);
  return target.bound === "most" ? value <= target.limit : value >= target.limit;
}
