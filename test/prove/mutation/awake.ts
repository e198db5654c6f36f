/** Which mutant is awake, and which were come by. */

export const awake = { id: -1, calls: 0, most: Number.POSITIVE_INFINITY };

const room = 2 ** 16;
/** One byte a mutant: tens of millions of calls come by here. */
const marks = new Uint8Array(room);

/** Whether the mutant of this number is to have its way. Throws where it has been asked so often that something runs for ever. */
export function mutantAt(id: number): boolean {
  if (awake.id === -1) marks[id] = 1;
  else if ((awake.calls += 1) > awake.most) throw new Error("it runs for ever");
  return id === awake.id;
}

/** Those that were come by since this was asked last. */
export function passed(): readonly number[] {
  const found: number[] = [];
  for (let id = marks.indexOf(1); id !== -1; id = marks.indexOf(1, id + 1)) found.push(id);
  marks.fill(0);
  return found;
}
