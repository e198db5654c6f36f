/** Anything that a schema lets through, however unlikely: what a journal could hold. */

import fc from "fast-check";
import { z } from "zod";
import { sha } from "./values.ts";

/** The part of JSON Schema that our own schemas become. */
const Shape = z.looseObject({
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  type: z.string().optional(),
  get anyOf() {
    return z.array(Shape).optional();
  },
  get oneOf() {
    return z.array(Shape).optional();
  },
  get properties() {
    return z.record(z.string(), Shape).optional();
  },
  required: z.array(z.string()).default([]),
  get items() {
    return Shape.optional();
  },
  minItems: z.int().default(0),
  maxItems: z.int().default(3),
  pattern: z.string().optional(),
  minLength: z.int().default(0),
  maxLength: z.int().default(40),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
});
type Shape = z.infer<typeof Shape>;

/** Values of a schema. Commits, units and tasks are few, so that what events say of them meets. */
export function anyOf<Value>(schema: z.ZodType<Value>): fc.Arbitrary<Value> {
  return valueOf(Shape.parse(z.toJSONSchema(schema)))
    .map((value) => schema.safeParse(value))
    .filter(({ success }) => success)
    .map(({ data }) => schema.parse(data));
}

function valueOf(shape: Shape): fc.Arbitrary<unknown> {
  if ("const" in shape) return fc.constant(shape.const);
  if (shape.enum !== undefined) return fc.constantFrom(...shape.enum);
  const among = shape.anyOf ?? shape.oneOf;
  if (among !== undefined) return fc.oneof(...among.map(valueOf));
  return ofType[shape.type ?? "object"]?.(shape) ?? fc.constant({});
}

const ofType: Readonly<Record<string, (shape: Shape) => fc.Arbitrary<unknown>>> = {
  object: objectOf,
  array: ({ items, minItems, maxItems }) =>
    fc.array(items === undefined ? fc.constant("x") : valueOf(items), {
      minLength: minItems,
      maxLength: Math.max(minItems, Math.min(3, maxItems)),
    }),
  string: stringOf,
  boolean: () => fc.boolean(),
  integer: (shape) => fc.integer(between(shape, 12)),
  number: (shape) => fc.double({ ...between(shape, 10), noNaN: true }),
};

function objectOf({ properties = {}, required }: Shape): fc.Arbitrary<unknown> {
  const values = Object.fromEntries(Object.entries(properties).map(([key, shape]) => [key, valueOf(shape)]));
  return fc.record(values, { requiredKeys: required.filter((key) => key in values) });
}

function stringOf({ pattern, minLength, maxLength }: Shape): fc.Arbitrary<string> {
  if (pattern === undefined) return fc.string({ minLength, maxLength: Math.min(40, maxLength) });
  const known = few.filter((text) => new RegExp(pattern, "u").test(text));
  return known.length > 0 ? fc.constantFrom(...known) : fc.stringMatching(new RegExp(pattern, "u"));
}

const few = [sha("1"), sha("2"), "u1", "u2", "7-1-plan", "7-2-build-u1", "7-2-verify", "7-3-review", "1-u1", "1-u2"];

function between({ minimum, maximum, exclusiveMinimum }: Shape, span: number) {
  const min = Math.max(minimum ?? 0, exclusiveMinimum === undefined ? -Infinity : exclusiveMinimum + 1);
  return { min, max: Math.min(maximum ?? min + span, min + span) };
}
