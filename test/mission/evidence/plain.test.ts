import fc from "fast-check";
import { expect, test } from "vitest";
import { fromPlainText, plainText } from "#mission/evidence/plain";

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), tie("value"), { maxKeys: 3 }),
    fc.array(fc.tuple(fc.string(), tie("value")), { maxLength: 3 }).map((entries) => new Map(entries)),
    fc.array(fc.string(), { maxLength: 3 }).map((items) => new Set(items)),
  ),
}));

test("whatever is kept of facts comes back as it was, maps and sets too", () => {
  const comesBack = (given: unknown) => {
    expect(fromPlainText(plainText(given))).toEqual(given);
  };
  fc.assert(fc.property(value, comesBack), { numRuns: 300 });
  const absent = new Map([["7-1-plan", undefined]]);
  expect(fromPlainText(plainText(absent))).toEqual(absent);
});
