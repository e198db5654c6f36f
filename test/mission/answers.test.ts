import * as fc from "fast-check";
import { expect, test } from "vitest";
import { answerFor, AnswerKey, type Answered, answersIn, withAnswers } from "#mission/answers";
import { Instant } from "#mission/ids";
import { changed, failed, handoff, planned, reviewed } from "./support/laps.ts";
import { plan } from "./support/lives.ts";
import { at, planOf, unit } from "./support/values.ts";

const key = (digit: string) => AnswerKey.parse(digit.repeat(64));
const day = 24 * 60 * 60_000;
const later = (days: number) => Instant.parse(at(0) + days * day);
const answer = (digit: string, days = 0): Answered => ({ key: key(digit), at: later(days), outcome: reviewed(8) });

test("an answer is known for thirty days, by exactly its key", () => {
  const known = [answer("a")];
  expect(answerFor(known, key("a"), later(29.9))).toEqual(reviewed(8));
  expect(answerFor(known, key("a"), later(30))).toBeUndefined();
  expect(answerFor(known, key("b"), later(0))).toBeUndefined();
});

test("what is kept is the newest, each once, within its bounds, and nobody's age is renewed", () => {
  const digits = fc.constantFrom("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d");
  const some = fc.array(
    fc.tuple(digits, fc.integer({ min: 0, max: 60 })).map(([digit, days]) => answer(digit, days)),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(some, some, fc.integer({ min: 0, max: 90 }), (before, more, days) => {
      const known = withAnswers([], before, later(0));
      const kept = withAnswers(known, more, later(days));
      expect(new Set(kept.map((each) => each.key)).size).toBe(kept.length);
      for (const each of known) {
        const still = kept.find((other) => other.key === each.key);
        if (days - (each.at - at(0)) / day < 30) expect(still).toEqual(each);
      }
    }),
  );
  const many = Array.from({ length: 300 }, (_, index) => ({
    ...answer("a"),
    key: AnswerKey.parse(String(index).padStart(64, "0")),
  }));
  const kept = withAnswers([], many, later(0));
  expect(kept).toHaveLength(100);
  expect(kept.at(-1)).toEqual(many.at(-1));
});

test("large answers leave less room for others", () => {
  const rationale = "x".repeat(8000);
  const review = {
    ...reviewed(8),
    kind: "reviewed" as const,
    review: {
      scores: { alignment: 8, approach: 8, tests: 8, criteria: 8 },
      rationale,
      findings: Array.from({ length: 50 }, () => ({ severity: "info" as const, text: "y".repeat(2000) })),
    },
  };
  const many = Array.from({ length: 50 }, (_, index) => ({
    ...answer("a"),
    key: AnswerKey.parse(String(index).padStart(64, "0")),
    outcome: review,
  }));
  const kept = withAnswers([], many, later(0));
  expect(kept.length).toBeGreaterThan(3);
  expect(JSON.stringify(kept).length).toBeLessThan(1_001_000);
});

test("plans that hold together and reviews are worth keeping; what was built, what failed and what nobody can use is not", () => {
  const bad = planOf(unit("u1", { paths: [".github/workflows/ci.yml"] }));
  const outcomes = [planned(plan), planned(bad), reviewed(3), changed(), failed("garbage")];
  const handoffs = outcomes.map((outcome, index) =>
    handoff(`7-${index + 1}-plan`, outcome, { key: key(String(index)) }),
  );
  const kept = answersIn([...handoffs, handoff("7-9-plan", planned(plan))], [".github/**"], at(0));
  expect(kept.map((each) => each.key)).toEqual([key("0"), key("2")]);
});
