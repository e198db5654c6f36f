/** Proof: whatever GitHub's API does instead of answering, what the hands asked for is done once. */

import { drawn } from "../drawn.ts";
import type { Failure, Proof } from "../proof.ts";
import { faults } from "./faults.ts";
import { openPlace } from "./place.ts";
import { type Case, everyCase, failuresOf } from "./prove.ts";

const draws = { few: 1, all: 10 };

export const apiFaults: Proof = {
  name: "api-faults",
  claims:
    "whatever goes wrong with a request of the hands, what it should do is done once, and GitHub is left alone where it asks for that",
  async prove(seed, size, told) {
    const failures: Failure[] = [];
    let points = 0;
    for (let draw = 0; draw < draws[size]; draw += 1) {
      const place = await openPlace();
      try {
        const single = await everyCase(place, size === "few");
        const cases =
          draw === 0 ? single : single.map((each, index) => withAnother(each, seed * 100_000 + draw * 10_000 + index));
        const found = await failuresOf(place, drawn(cases, cases.length, seed + draw));
        points += cases.length;
        failures.push(...found.map((what) => ({ at: `seed ${seed}, draw ${draw + 1}`, what })));
        if (size === "all") told(`draw ${draw + 1}: ${cases.length} cases, ${found.length} failures`);
      } finally {
        await place.close();
      }
    }
    return { points, failures };
  },
};

/**
 * The same, and a fault that passes at the same request's second try or at one of the next. No limit that names the time of its end: that is
 * by the forge's clock, and the hands have waited by theirs.
 */
function withAnother(one: Case, seed: number): Case {
  const [first] = one.strikes;
  const [fault] = drawn(
    faults.filter(({ only, passes, fault: { kind } }) => only === undefined && passes && kind !== "rateLimit"),
    1,
    seed,
  );
  if (first === undefined || fault === undefined) return one;
  const at = first.at + 1 + (seed % 2);
  return {
    ...one,
    name: `${one.name}, then ${fault.name} at request ${at + 1}`,
    strikes: [...one.strikes, { at, fault }],
  };
}
