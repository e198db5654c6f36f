/** A process that has all tests and all mutants loaded: finds out which test comes by which mutant, then tries those that it is told. */

import { awake, passed } from "./awake.ts";
import { root, testFiles } from "./catalogue.ts";
import { loading, run, type Test, tests } from "./harness.ts";

export type Told =
  | {
      readonly kind: "ready";
      readonly covered: readonly number[];
      readonly tests: number;
      readonly failing: readonly string[];
      readonly seconds: number;
    }
  | { readonly kind: "tried"; readonly id: number; readonly killedBy: string | undefined };

/** Tests that take longer see everything and say little of it. Milliseconds. */
const longest = 2500;

/** By this process itself: others may be busy too. */
function worked(): number {
  return process.cpuUsage().user / 1000;
}

type Timed = { readonly test: Test; readonly took: number };

function tell(told: Told): void {
  process.send?.(told);
}

async function load(): Promise<void> {
  for (const file of testFiles()) {
    loading.file = file;
    await import(`${root}${file}`);
  }
  passed();
}

/** The tests that come by each mutant, the quick ones first. */
async function covering(): Promise<ReadonlyMap<number, readonly Timed[]>> {
  const [found, failing, began] = [new Map<number, Timed[]>(), [] as string[], performance.now()];
  for (const test of tests) {
    const start = worked();
    const failed = await fails(test);
    const took = worked() - start;
    const by = passed();
    if (failed || took > longest) failing.push(`${test.file}: ${test.name}`);
    else for (const id of by) listOf(found, id).push({ test, took });
  }
  for (const timed of found.values()) timed.sort((a, b) => a.took - b.took);
  tell({
    kind: "ready",
    covered: [...found.keys()],
    tests: tests.length,
    failing,
    seconds: (performance.now() - began) / 1000,
  });
  return found;
}

function listOf(found: Map<number, Timed[]>, id: number): Timed[] {
  const known = found.get(id) ?? [];
  found.set(id, known);
  return known;
}

async function fails(test: Test): Promise<boolean> {
  try {
    await run(test);
    return false;
  } catch {
    return true;
  }
}

await load();
const found = await covering();
process.on("message", (id: number) => {
  void tryOut(id);
});

async function tryOut(id: number): Promise<void> {
  for (const { test } of found.get(id) ?? []) {
    Object.assign(awake, { id, calls: 0, most: 2e7 });
    const killed = await fails(test);
    awake.id = -1;
    if (killed) {
      tell({ kind: "tried", id, killedBy: test.name });
      return;
    }
  }
  tell({ kind: "tried", id, killedBy: undefined });
}
