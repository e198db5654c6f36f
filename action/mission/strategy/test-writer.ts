/** Tests by another hand than the builder's: one more unit, after all others, that holds the feature to its acceptance criteria. */

import { UnitId } from "../ids.ts";
import { mostUnits, type Plan } from "../plan.ts";
import { type Assessment, isAtLeast } from "./assessment.ts";

/** `auto`: for complex work on code. */
export function wantsTests(setting: "auto" | "always" | "never", { category, complexity }: Assessment): boolean {
  if (setting !== "auto") return setting === "always";
  return isAtLeast(complexity, "complex") && category !== "docs" && category !== "tests";
}

/** The plan as it is when it has such a unit, or no room for one. */
export function withTests(plan: Plan): Plan {
  const { units } = plan;
  const last = Math.max(...units.map(({ id }) => Number(id.slice(1))));
  if (units.length >= mostUnits || units.some((unit) => unit.specialist === "test-writer")) return plan;
  const tests = {
    id: UnitId.parse(`u${last + 1}`),
    title: "Tests of what was asked for",
    description:
      "Write tests that hold the feature to the acceptance criteria below: examples for each, their edges and wrong input, and a property test where the project has a library for them. You did not build it: read the criteria first, then the code. Change tests only; a fault that you find is a concern, and a failing test that shows it stays out.",
    paths: [],
    acceptance: [...new Set(units.flatMap((unit) => unit.acceptance))].slice(0, 12),
    needs: units.map(({ id }) => id),
    specialist: "test-writer" as const,
  };
  return { ...plan, units: [...units, tests] };
}
