/** Several things at a time, no more than allowed, each to its end whatever becomes of the others. */

/** Answers in the order of the items. Throws the first error, but not before all have ended. */
export async function sideBySide<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  act: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Promise<Result>[] = [];
  const left = items.entries();
  const lane = async () => {
    for (const [index, item] of left) {
      const result = act(item);
      results[index] = result;
      await result.catch(() => undefined);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, lane));
  return Promise.all(results);
}
