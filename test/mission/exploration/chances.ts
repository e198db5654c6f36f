/** What may still happen in a world, as one number: three bits for each kind of chance. */

import type { Chance, Chances } from "./model/world.ts";

const kinds: readonly Chance[] = ["crash", "failure", "loss", "objection", "cancel", "retry", "bot"];
const bits = 3;
const most = 2 ** bits - 1;

/** Throws where more is given than there is room for. */
export function packed(left: Chances): number {
  return kinds.reduce((sum, kind, place) => {
    if (left[kind] > most) throw new Error(`at most ${most} of each kind of chance`);
    return sum | (left[kind] << (place * bits));
  }, 0);
}

export function takenBy(kind: Chance | undefined): number {
  return kind === undefined ? 0 : 1 << (kinds.indexOf(kind) * bits);
}

/** `takes` is nothing, or one of one kind. */
export function isLeft(left: number, takes: number): boolean {
  return takes === 0 || (left & (takes * most)) !== 0;
}
