/** Facts as JSON and back: maps and sets survive, what is undefined is left out. */

import { z } from "zod";

const Marked = z.union([
  z.strictObject({ $map: z.array(z.tuple([z.unknown()], z.unknown())) }),
  z.strictObject({ $set: z.array(z.unknown()) }),
]);

/** The text of a value that is made of plain objects, lists, maps and sets. */
export function plainText(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => {
    if (each instanceof Map)
      return { $map: [...each].map(([key, kept]) => (kept === undefined ? [key] : [key, kept])) };
    return each instanceof Set ? { $set: [...each] } : each;
  });
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
