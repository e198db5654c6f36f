/** Whether a mission only goes through the motions: the same failure, the same change, or two demands that contradict each other. Pure. */

import type { Progress, Trouble } from "./state.ts";

export type Standstill =
  /** Tried again, and nothing was different. */
  | { readonly kind: "nothing-new"; readonly what: string }
  | { readonly kind: "same-failure"; readonly times: number; readonly what: string }
  /** A change that had failed before was made again. */
  | { readonly kind: "oscillating"; readonly what: string; readonly other: string }
  /** Two machines ask for what the other does not accept. */
  | { readonly kind: "ping-pong"; readonly what: string; readonly other: string };

/** So often the same failure with another change each time is enough; with no other change twice is. */
const mostAlike = 3;

/** Undefined while each failure shows something that the ones before did not. */
export function standstillOf({ troubles }: Pick<Progress, "troubles">): Standstill | undefined {
  return nothingNew(troubles) ?? sameFailure(troubles) ?? oscillating(troubles) ?? pingPong(troubles);
}

function nothingNew(troubles: readonly Trouble[]): Standstill | undefined {
  const [before, last] = troubles.slice(-2);
  if (before === undefined || last === undefined || before.fingerprint !== last.fingerprint) return undefined;
  const same = last.tree === undefined ? before.idle && last.idle : before.tree === last.tree;
  return same ? { kind: "nothing-new", what: last.what } : undefined;
}

function sameFailure(troubles: readonly Trouble[]): Standstill | undefined {
  const last = troubles.at(-1);
  const other = troubles.findLastIndex(({ fingerprint }) => fingerprint !== last?.fingerprint);
  const times = troubles.length - 1 - other;
  return last !== undefined && times >= mostAlike ? { kind: "same-failure", times, what: last.what } : undefined;
}

/** The same tree as before, with another in between, and it did not pass then either. */
function oscillating(troubles: readonly Trouble[]): Standstill | undefined {
  const last = troubles.at(-1);
  if (last?.tree === undefined) return undefined;
  const trees = troubles.filter(({ tree }) => tree !== undefined);
  const other = trees.findLast(({ tree }) => tree !== last.tree);
  const earlier = other === undefined ? [] : trees.slice(0, trees.indexOf(other));
  if (other === undefined || !earlier.some(({ tree }) => tree === last.tree)) return undefined;
  return { kind: "oscillating", what: last.what, other: other.what };
}

/** One complaint, another, the first again, the other again. */
function pingPong(troubles: readonly Trouble[]): Standstill | undefined {
  const [a, b, c, d] = troubles.slice(-4);
  if (a === undefined || b === undefined || c === undefined || d === undefined) return undefined;
  const alternate = a.fingerprint === c.fingerprint && b.fingerprint === d.fingerprint;
  return alternate && a.fingerprint !== b.fingerprint ? { kind: "ping-pong", what: d.what, other: c.what } : undefined;
}
