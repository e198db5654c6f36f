/** Old findings are cleared away by whoever works in the same place next: one more unit of its plan, after all others. */

import { UnitId } from "../ids.ts";
import { inside, mostUnits, type Plan, type WorkUnit } from "../plan.ts";
import type { Cleanup } from "./event.ts";
import type { Finding } from "./finding.ts";

/** One unit should stay one piece of work. */
const mostAtOnce = 5;

/** The plan with such a unit where it touches what needs cleaning up; what it does not touch stays major until somebody does. */
export function withCleanup(
  plan: Plan,
  findings: readonly Finding[],
): { readonly plan: Plan; readonly cleanup: Cleanup | undefined } {
  const due = findings.filter((each) => each.needsCleanup && touches(plan, each.path)).slice(0, mostAtOnce);
  if (due.length === 0 || plan.units.length >= mostUnits) return { plan, cleanup: undefined };
  const unit = unitFor(plan, due);
  return {
    plan: { ...plan, units: [...plan.units, unit] },
    cleanup: { unit: unit.id, findings: due.map(({ key }) => key) },
  };
}

function touches({ units }: Plan, path: string | undefined): boolean {
  if (path === undefined) return false;
  return units.some(({ paths }) => paths.some((planned) => inside(path, planned)));
}

function unitFor({ units }: Plan, due: readonly Finding[]): WorkUnit {
  const last = Math.max(...units.map(({ id }) => Number(id.slice(1))));
  const lines = due.map(
    ({ text, path, missions }) =>
      `- ${path ?? "?"}: ${text} (left behind by ${missions.length === 1 ? "1 mission" : `${missions.length} missions`})`,
  );
  return {
    id: UnitId.parse(`u${last + 1}`),
    title: "Clean up what keeps coming back",
    description: `Missions before this one have noticed the following and left it as it was. Clear it away, and nothing else; behaviour stays as it is unless the finding says that it is wrong.\n\n${lines.join("\n")}`,
    paths: [...new Set(due.flatMap(({ path }) => path ?? []))],
    acceptance: due.map(({ text }) => `Holds no longer: ${text}`.slice(0, 500)),
    needs: units.map(({ id }) => id),
    specialist: "simplifier",
  };
}
