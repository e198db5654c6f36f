/** The repository on the server: refs that move by compare-and-swap, all of a push or none. */

import type { Sha } from "#mission/ids";
import type { RefMove } from "#mission/step";
import { objectStore, type Store } from "./store.ts";

export type Remote = {
  readonly store: Store;
  readonly refs: ReadonlyMap<string, Sha>;
  /** The refs that were not where the push saw them; none when all moved. */
  readonly move: (updates: readonly RefMove[], by: string) => readonly string[];
  /** Told after each push. */
  readonly onPush: (listener: (updates: readonly RefMove[], by: string) => void) => void;
};

export function remoteRepository(): Remote {
  const refs = new Map<string, Sha>();
  const listeners: ((updates: readonly RefMove[], by: string) => void)[] = [];
  return {
    store: objectStore(),
    refs,
    move(updates, by) {
      const stale = updates.filter(({ ref, from }) => refs.get(ref) !== from).map(({ ref }) => ref);
      if (stale.length > 0) return stale;
      for (const { ref, to } of updates) {
        if (to === undefined) refs.delete(ref);
        else refs.set(ref, to);
      }
      for (const listener of listeners) listener(updates, by);
      return [];
    },
    onPush: (listener) => void listeners.push(listener),
  };
}
