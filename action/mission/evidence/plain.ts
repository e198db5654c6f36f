/** Facts as JSON and back: maps and sets survive, what is undefined is left out. */

import { z } from "zod";

const Marked = z.union([
  z.strictObject({ $map: z.array(z.tuple([z.unknown()], z.unknown())) }),
  z.strictObject({ $set: z.array(z.unknown()) }),
]);

/** The text of a value that is made of plain objects, lists, maps and sets. */
export function plainText(value: unknown): string {
  return JSON.stringify(plain(value));
}

/** Its maps and sets as marked objects; what holds none stays as it is. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Map)
    return { $map: [...value].map((entry) => (entry[1] === undefined ? [plain(entry[0])] : entry.map(plain))) };
  if (value instanceof Set) return { $set: [...value].map(plain) };
  if (Array.isArray(value)) return listOf(value);
  return "toJSON" in value ? value : objectOf(value);
}

function listOf(list: readonly unknown[]): readonly unknown[] {
  const all = list.map(plain);
  return all.some((each, index) => each !== list[index]) ? all : list;
}

function objectOf(value: object): object {
  let changed: Record<string, unknown> | undefined;
  for (const [key, each] of Object.entries(value)) {
    const now = typeof each === "object" ? plain(each) : each;
    if (now !== each) changed = { ...(changed ?? value), [key]: now };
  }
  return changed ?? value;
}

/** Throws where the text is no JSON. */
export function fromPlainText(text: string): unknown {
  return JSON.parse(text, (_key, each: unknown) => {
    const marked = Marked.safeParse(each);
    if (!marked.success) return each;
    if ("$set" in marked.data) return new Set(marked.data.$set);
    return new Map(marked.data.$map.map(([key, kept]) => [key, kept] as const));
  });
}
