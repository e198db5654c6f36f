/** Whether a feature is what its architects designed: its real difference beside their contracts. */

import type { PathChange } from "../facts.ts";
import { inside, type Plan } from "../plan.ts";
import { isTest } from "../strategy/assessment.ts";
import type { Departure, UnitContract } from "./contract.ts";

/** The whole feature as git has it, and which of the declared names its files hold. */
export type Whole = {
  readonly changes: readonly PathChange[];
  /** Names that contracts declare and their files do not hold, as `path name`. */
  readonly undeclared: ReadonlySet<string>;
};

export function linesOf(changes: readonly PathChange[]): number {
  return changes.reduce((total, { added, removed }) => total + added + removed, 0);
}

/** Nothing where it is as designed. Where a unit has no contract, its planned paths are free, and budgets are not summed. */
export function departures(plan: Plan, contracts: readonly UnitContract[], whole: Whole): readonly Departure[] {
  if (contracts.length === 0) return [];
  return [
    ...beyond(plan, contracts, whole),
    ...untouched(contracts, whole),
    ...undeclared(contracts, whole),
    ...overBudget(plan, contracts, whole),
  ];
}

function beyond({ units }: Plan, contracts: readonly UnitContract[], { changes }: Whole): readonly Departure[] {
  const named = contracts.flatMap(({ contract }) => contract.files);
  if (named.length === 0) return [];
  const bound = new Set(contracts.filter(({ contract }) => contract.files.length > 0).map(({ unit }) => unit));
  const free = units.filter(({ id }) => !bound.has(id)).flatMap(({ paths }) => paths);
  const allowed = [...named, ...free];
  return changes
    .filter(({ path }) => !isTest(path) && !allowed.some((place) => inside(path, place)))
    .map(({ path }) => ({
      key: keyOf("beyond", path),
      text: `\`${path}\` was changed, and the design does not name it: leave it as it was, or say why it has to change.`,
      path,
    }));
}

function untouched(contracts: readonly UnitContract[], { changes }: Whole): readonly Departure[] {
  const touched = changes.flatMap(({ path, from }) => (from === undefined ? [path] : [path, from]));
  const files = [...new Set(contracts.flatMap(({ contract }) => contract.files))];
  return files
    .filter((file) => !touched.some((path) => inside(path, file)))
    .map((file) => ({
      key: keyOf("untouched", file),
      text: `The design names \`${file}\`, and nothing was changed there: do what is missing, or say why it is not needed.`,
      path: file,
    }));
}

function undeclared(contracts: readonly UnitContract[], whole: Whole): readonly Departure[] {
  return contracts
    .flatMap(({ contract }) => contract.types)
    .filter(({ name, path }) => whole.undeclared.has(`${path} ${name}`))
    .map(({ name, path }) => ({
      key: keyOf("undeclared", `${path}:${name}`),
      text: `The design declares \`${name}\` in \`${path}\`, which does not hold that name.`,
      path,
    }));
}

function overBudget({ units }: Plan, contracts: readonly UnitContract[], { changes }: Whole): readonly Departure[] {
  if (contracts.length < units.length) return [];
  const used = { lines: linesOf(changes), files: changes.length };
  return (["lines", "files"] as const).flatMap((kind) => {
    const parts = contracts.map(({ contract }) => contract.budget[kind]);
    const most = parts.reduce<number>((total, part) => total + (part ?? Number.POSITIVE_INFINITY), 0);
    if (used[kind] <= most) return [];
    const text = `The change has ${used[kind]} ${kind}, and the design allows ${most}: make it smaller, or say why it has to be larger.`;
    return [{ key: keyOf("budget", kind), text }];
  });
}

/** Every item of feedback of this kind begins so. */
export const contractKey = "contract:";

function keyOf(kind: string, what: string): string {
  return `${contractKey}${kind}:${what}`.slice(0, 200);
}
