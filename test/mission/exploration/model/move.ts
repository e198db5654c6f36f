/** One thing that happens in the world, and what is different after it. */

import type { RefMove } from "#mission/step";
import type { Tips } from "#mission/facts";
import type { Chance } from "./world.ts";

export type Move<Place> = {
  readonly what: string;
  readonly to: Place;
  /** The shared branches after it; undefined where they did not move. */
  readonly tips?: Tips | undefined;
  /** It passed the gate of the laps. */
  readonly gate?: boolean;
  /** What has to be left to happen. */
  readonly by?: Chance | undefined;
  /** What must never happen, and did. */
  readonly fault?: string | undefined;
};

export const integrationRef = "refs/heads/muster/integration";

/** Where the refs of a record stand, as far as they are among these; a ref that is none of them does not matter. */
export function moved(refs: readonly RefMove[], at: (ref: string) => string | undefined): boolean {
  return refs.some(({ ref, from }) => at(ref) !== from);
}

export function without<Run>(runs: readonly Run[], index: number): readonly Run[] {
  return runs.filter((_, each) => each !== index);
}

export function replaced<Run>(runs: readonly Run[], index: number, by: Run): readonly Run[] {
  return runs.map((run, each) => (each === index ? by : run));
}
