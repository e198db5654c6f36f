/** How many of the small faults that the mind and the journal could have their tests notice. */

import type { Proof } from "../proof.ts";
import { score } from "./score.ts";

/** Of a hundred mutants that tests come by, so many have to be noticed. */
const least = 85;
const sizes = { few: 25, all: 600 };

export const mutation: Proof = {
  name: "mutation",
  claims: `of the mutants of action/mission/ and the journal, tests notice at least ${least} %`,
  prove: async (seed, size, told) => {
    const { mutants, uncovered, tried, killed, survivors } = await score({ seed, most: sizes[size], files: /./ }, told);
    const percent = (100 * killed) / Math.max(1, tried);
    const figures = { mutants, "not come by": uncovered, "score, %": percent.toFixed(1) };
    const failures = percent >= least ? [] : survivors.map(({ file, line, what }) => ({ at: `${file}:${line}`, what }));
    return { points: tried, failures, figures };
  },
};
