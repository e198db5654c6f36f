/** What to say of a key that a schema does not know. */

import { z } from "zod";

/** Names the key that was probably meant, or those that are known where it stands. */
export function unknownKey(schema: z.ZodType, key: string, path: readonly (string | number)[]): string {
  const known = keysAt(schema, path);
  const closest = known.map((name) => ({ name, far: distance(key, name) })).toSorted((a, b) => a.far - b.far)[0];
  const hint =
    closest !== undefined && closest.far <= Math.max(2, key.length / 3)
      ? `did you mean \`${closest.name}\`?`
      : `known keys here: ${known.map((name) => `\`${name}\``).join(", ")}.`;
  return `Unknown key \`${key}\`; ${hint}`;
}

/** The keys that the schema knows at a path; found in its JSON Schema, so that there is no second list to keep. */
function keysAt(schema: z.ZodType, path: readonly (string | number)[]): readonly string[] {
  let node: JsonSchema | undefined = JsonSchema.parse(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }));
  for (const step of path) node = typeof step === "number" ? node?.items : below(node, step);
  const objects = [node, ...(node?.anyOf ?? [])];
  return objects.flatMap((object) => object?.propertyNames?.enum ?? Object.keys(object?.properties ?? {}));
}

function below(node: JsonSchema | undefined, key: string): JsonSchema | undefined {
  const named = node?.additionalProperties;
  return node?.properties?.[key] ?? (typeof named === "object" ? named : undefined);
}

type JsonSchema = {
  readonly properties?: Readonly<Record<string, JsonSchema>> | undefined;
  readonly items?: JsonSchema | undefined;
  readonly anyOf?: readonly JsonSchema[] | undefined;
  /** Of a record: the names it may have, and what is below each. */
  readonly propertyNames?: { readonly enum?: readonly string[] | undefined } | undefined;
  readonly additionalProperties?: JsonSchema | boolean | undefined;
};
const JsonSchema: z.ZodType<JsonSchema> = z.lazy(() =>
  z.object({
    properties: z.record(z.string(), JsonSchema).optional(),
    items: JsonSchema.optional(),
    anyOf: z.array(JsonSchema).optional(),
    propertyNames: z.object({ enum: z.array(z.string()).optional() }).optional(),
    additionalProperties: z.union([z.boolean(), JsonSchema]).optional(),
  }),
);

/** Levenshtein's edit distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, swap));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
