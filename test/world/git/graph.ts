/** Who descends from whom. */

import type { Sha } from "#mission/ids";
import type { Store } from "./store.ts";

const none: ReadonlySet<Sha> = new Set();

/** Every commit that is reached from these, nearest first; those below `depth` are not looked at, nor `ends` and what is below them. */
export function reached(store: Store, from: readonly Sha[], depth = 0, ends = none): ReadonlySet<Sha> {
  const seen = new Set<Sha>();
  let edge = [...from];
  while (edge.length > 0) {
    const next: Sha[] = [];
    for (const id of edge) {
      const commit = store.commit(id);
      if (commit === undefined || commit.depth < depth || seen.has(id) || ends.has(id)) continue;
      seen.add(id);
      next.push(...commit.parents);
    }
    edge = next;
  }
  return seen;
}

export function isAncestor(store: Store, ancestor: Sha, of: Sha): boolean {
  if (ancestor === of) return true;
  const depth = store.commit(ancestor)?.depth;
  return depth !== undefined && reached(store, [of], depth).has(ancestor);
}

/** The deepest commit that both have: one of the best, where there are several. */
export function mergeBase(store: Store, a: Sha, b: Sha): Sha | undefined {
  const ours = reached(store, [a]);
  let [best, depth]: [Sha | undefined, number] = [undefined, 0];
  for (const id of reached(store, [b])) {
    const commit = store.commit(id);
    if (commit !== undefined && ours.has(id) && commit.depth > depth) [best, depth] = [id, commit.depth];
  }
  return best;
}

export function between(store: Store, base: Sha, head: Sha): readonly Sha[] {
  const old = reached(store, [base]);
  return [...reached(store, [head])].filter((id) => !old.has(id));
}
