/** All files that are mutated, with all of their mutants, numbered through. */

import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Mutant, mutantsOf, statementsOf } from "./mutants.ts";

export type Mutated = {
  readonly file: string;
  readonly source: string;
  readonly first: number;
  readonly mutants: readonly Mutant[];
};

/** The folder of the repository. */
export const root = fileURLToPath(new URL("../../..", import.meta.url));

/** The mind and the journal. */
const targets = ["action/mission/**/*.ts", "action/journal/*.ts"];

/** Explored by itself: one of its tests takes longer than all others together. */
const left = /exploration/;

export function catalogue(): readonly Mutated[] {
  let first = 0;
  return globSync(targets, { cwd: root })
    .toSorted()
    .map((file) => {
      const source = readFileSync(`${root}${file}`, "utf8");
      const mutants = [...mutantsOf(file, source), ...statementsOf(file, source)];
      const mutated = { file, source, first, mutants };
      first += mutants.length;
      return mutated;
    });
}

const suites = ["test/mission/**/*.test.ts", "test/action/journal/*.test.ts", "test/world/*.test.ts"];
/** Of those that start no server. */
const limits = "test/action/limits/{texts,pace,put-off}.test.ts";

/** The tests that have to find them. */
export function testFiles(): readonly string[] {
  const found = globSync([...suites, limits], { cwd: root });
  return found.filter((file) => !left.test(file)).toSorted();
}
