import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { alwaysProtected, Config, readConfig } from "#mission/config";

const text = await readFile(new URL("../../docs/examples/muster-config.yml", import.meta.url), "utf8");

/** The blocks that are commented out, as the YAML they would be; prose never begins with a key alone on its line. */
function examples(): readonly string[] {
  return [...text.matchAll(/^# [a-z_]+:\n(?:# {3}.*\n)+/gm)].map(([block]) => block.replaceAll(/^# /gm, ""));
}

type Schema = {
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly items?: Schema | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly additionalProperties?: Schema | boolean | undefined;
};
const Schema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    properties: z.record(z.string(), Schema).optional(),
    items: Schema.optional(),
    anyOf: z.array(Schema).optional(),
    additionalProperties: z.union([z.boolean(), Schema]).optional(),
  }),
);

/** Every path of keys that a configuration may have, list items included: `budget.day_usd`, `verify.run`. */
function pathsOf(schema: Schema, above: readonly string[] = []): readonly string[] {
  const { properties = {}, items, anyOf = [], additionalProperties: named } = schema;
  if (typeof named === "object")
    return pathsOf({ ...schema, additionalProperties: false, properties: { "*": named } }, above);
  const inner = [...(items === undefined ? [] : [items]), ...anyOf].flatMap((each) => pathsOf(each, above));
  const own = Object.entries(properties).flatMap(([key, each]) => [
    [...above, key].join("."),
    ...pathsOf(each, [...above, key]),
  ]);
  return [...own, ...inner];
}

/** The same of a value. */
function keysIn(value: unknown, above: readonly string[] = []): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => keysIn(item, above));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    [...above, key].join("."),
    ...keysIn(inner, [...above, key]),
  ]);
}

test("the annotated configuration is valid and says the defaults", () => {
  expect(readConfig(parse(text))).toEqual({ kind: "valid", config: Config.parse({}) });
});

test("its examples are valid and not the defaults", () => {
  expect(examples()).toHaveLength(9);
  for (const example of examples()) {
    const reading = readConfig(parse(example));
    expect(reading).toMatchObject({ kind: "valid" });
    expect(reading).not.toEqual({ kind: "valid", config: Config.parse({}) });
  }
});

test("every key that the schema knows stands in it, as a default or in an example", () => {
  const known = pathsOf(Schema.parse(z.toJSONSchema(Config, { io: "input", unrepresentable: "any" })));
  const shown = [text, ...examples()].flatMap((each) =>
    keysIn(parse(each)).map((path) => path.replace(/^strategies\.[a-z_]+/, "strategies.*")),
  );
  expect([...new Set(shown)].toSorted()).toEqual([...new Set(known)].toSorted());
});

test("it names the paths that are always protected", () => {
  for (const glob of alwaysProtected) expect(text).toContain(glob);
});
