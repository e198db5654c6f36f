import { describe, expect, test } from "vitest";
import { type Plight, remedyFor } from "#mission/course/remedy";
import type { Diagnosis } from "#mission/handoff";
import { usd } from "#mission/ids";

const says = (advice: Diagnosis["advice"], questions: string[] = []): Diagnosis => ({
  advice,
  cause: "The parser eats the sign.",
  hint: "Look at the lexer first.",
  questions,
});

function kindOf(given: Partial<Plight>) {
  const plight = { failures: 2, rounds: 1, replanned: false, escalated: false, spent: usd(1), cap: usd(5) };
  return remedyFor({ ...plight, diagnosis: undefined, ...given }).kind;
}

describe("a feature that does not get on", () => {
  test("asks when only a person can help, whatever else holds", () => {
    const diagnosis = says("ask", ["Which sign?"]);
    expect(
      remedyFor({ failures: 9, rounds: 9, replanned: true, escalated: true, spent: usd(5), cap: usd(5), diagnosis }),
    ).toEqual({
      kind: "ask",
      questions: ["Which sign?"],
    });
  });

  test("stops when the doctor says so, and the third time in any case", () => {
    expect(kindOf({ diagnosis: says("stop") })).toBe("stop");
    expect(kindOf({ rounds: 2 })).toBe("replan");
    expect(kindOf({ rounds: 3, diagnosis: says("retry") })).toBe("stop");
  });

  test("narrows when less than a fifth of the money is left", () => {
    expect(kindOf({ spent: usd(4), cap: usd(5) })).toBe("replan");
    expect(kindOf({ spent: usd(4.000001), cap: usd(5) })).toBe("narrow");
    expect(kindOf({ spent: usd(4.5), cap: usd(5), diagnosis: says("retry") })).toBe("narrow");
  });

  test("is tried once more by a stronger model when the doctor finds the way right", () => {
    expect(kindOf({ diagnosis: says("retry") })).toBe("escalate");
    expect(kindOf({ diagnosis: says("retry"), escalated: true })).toBe("replan");
    expect(kindOf({ diagnosis: says("narrow") })).toBe("narrow");
  });

  test("is planned anew after two failures, once", () => {
    expect(kindOf({ failures: 1 })).toBe("escalate");
    expect(kindOf({ failures: 2 })).toBe("replan");
    expect(kindOf({ failures: 2, replanned: true })).toBe("escalate");
    expect(kindOf({ diagnosis: says("replan") })).toBe("replan");
  });

  test("gets a stronger model only while more than 30 % is left, and stops when nothing is left to try", () => {
    expect(kindOf({ replanned: true, spent: usd(3.5), cap: usd(5) })).toBe("stop");
    expect(kindOf({ replanned: true, spent: usd(3.499999), cap: usd(5) })).toBe("escalate");
    expect(kindOf({ replanned: true, escalated: true })).toBe("stop");
  });
});
