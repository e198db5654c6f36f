/** Draws from a list, the same for the same seed. */

/** At most so many, each at most once, in an order of their own. Mulberry32, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
export function drawn<Value>(from: readonly Value[], most: number, seed: number): readonly Value[] {
  const left = [...from];
  const random = numbers(seed);
  const found: Value[] = [];
  while (found.length < most && left.length > 0) found.push(...left.splice(Math.floor(random() * left.length), 1));
  return found;
}

function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
