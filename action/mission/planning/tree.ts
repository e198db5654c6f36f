/** The tree of an objective: what it is divided into, down to what one worker does; and whether it can be worked on as it stands. */

import { z } from "zod";
import type { UnitId } from "../ids.ts";
import { limits } from "../manners/limits.ts";
import { ordered, Plan, preflight, WorkUnit } from "../plan.ts";

/** More than any objective is worth dividing into: what is longer is refused, not cut. */
export const mostNodes = 40;

/** A plan whose units may be parts of others: those that are no part of another are the objective's features. */
export const Tree = Plan.extend({ units: z.array(WorkUnit).min(1).max(mostNodes) });
export type Tree = z.infer<typeof Tree>;

/** `depth`: levels below the objective; `children`: parts of one node, and features of the objective. */
export const TreeCaps = z.strictObject({ depth: z.int().min(1).max(4), children: z.int().min(1).max(6) });
export type TreeCaps = z.infer<typeof TreeCaps>;

/** What is wrong with a tree, in sentences the planner can act on; none when it can be worked on. Total: cycles end. */
export function treeProblems(tree: Tree, caps: TreeCaps, globs: readonly string[]): readonly string[] {
  return [
    ...preflight(tree, globs),
    ...orphans(tree),
    ...crossing(tree),
    ...tooDeep(tree, caps),
    ...tooWide(tree, caps),
    ...tooLong(tree),
    ...findingOut(tree),
  ];
}

/** A question is asked where its answer is needed. */
function findingOut({ units }: Tree): readonly string[] {
  return units.flatMap(({ id, inquiry }) =>
    inquiry === undefined
      ? []
      : [`${id} only finds something out: leave that to the plan of the feature that needs it.`],
  );
}

function orphans({ units }: Tree): readonly string[] {
  const ids = new Set(units.map(({ id }) => id));
  return units.flatMap(({ id, parent }) =>
    parent === undefined || ids.has(parent) ? [] : [`${id} is a part of ${parent}, which is not in the plan.`],
  );
}

/** Needs hold among parts of the same unit: what a part needs of another feature, its feature needs. */
function crossing({ units }: Tree): readonly string[] {
  const parents = new Map(units.map(({ id, parent }) => [id, parent]));
  return units.flatMap(({ id, parent, needs }) =>
    needs
      .filter((need) => parents.has(need) && parents.get(need) !== parent)
      .map(
        (need) =>
          `${id} needs ${need}, which is not a part of the same unit: let the units above them need each other.`,
      ),
  );
}

function tooDeep(tree: Tree, { depth }: TreeCaps): readonly string[] {
  return tree.units.flatMap((unit) => {
    const above = chainAbove(tree, unit);
    if (above === undefined) return [`${unit.id} is a part of itself.`];
    return above.length < depth
      ? []
      : [`${unit.id} is ${above.length + 1} levels below the objective; at most ${depth}.`];
  });
}

/** The units that it is a part of, nearest first; undefined where that goes in a circle. */
function chainAbove({ units }: Tree, { id, parent: first }: WorkUnit): readonly UnitId[] | undefined {
  const above: UnitId[] = [];
  for (let next = first; next !== undefined; next = units.find((unit) => unit.id === next)?.parent) {
    if (next === id || above.includes(next)) return undefined;
    above.push(next);
  }
  return above;
}

function tooWide(tree: Tree, { children }: TreeCaps): readonly string[] {
  const counts = new Map<UnitId | undefined, number>();
  for (const { parent } of tree.units) counts.set(parent, (counts.get(parent) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > children)
    .map(([parent, count]) => `${parent ?? "The objective"} has ${count} parts; at most ${children}.`);
}

/** Room in a feature's issue for what Muster says of it besides the planner's words. */
const besides = 6000;

/** A feature is an issue, which has to hold all that is said of it. */
function tooLong(tree: Tree): readonly string[] {
  return tree.units.flatMap((unit) => {
    const said = [unit, ...below(tree, unit)].flatMap(({ title, description, acceptance, paths }) => [
      title,
      description,
      ...acceptance,
      ...paths,
    ]);
    const length = said.reduce((sum, each) => sum + each.length, 0);
    if (unit.parent !== undefined || length <= limits.text - besides) return [];
    return [
      `${unit.id} says more than an issue holds, ${length} of ${limits.text - besides} characters: say it shorter.`,
    ];
  });
}

/** What is worked on: units without parts of their own. */
export function leavesOf({ units }: Tree): readonly WorkUnit[] {
  return units.filter(({ id }) => !units.some(({ parent }) => parent === id));
}

/** The units that are features, in an order where they share paths: with what their parts name. */
export function featuresIn(tree: Tree): readonly WorkUnit[] {
  const roots = tree.units.filter(({ parent }) => parent === undefined);
  const whole = roots.map((root) => ({ ...root, paths: pathsOf(tree, root) }));
  return ordered({ ...tree, units: whole }).units;
}

function pathsOf(tree: Tree, root: WorkUnit): string[] {
  return [...new Set([root, ...below(tree, root)].flatMap(({ paths }) => paths))].slice(0, 50);
}

/** All parts of a unit, and theirs. */
export function below({ units }: Tree, { id }: WorkUnit): readonly WorkUnit[] {
  const found: WorkUnit[] = [];
  const within = new Set([id]);
  for (let grown = true; grown;) {
    const more = units.filter((unit) => unit.parent !== undefined && within.has(unit.parent) && !within.has(unit.id));
    for (const unit of more) within.add(unit.id);
    found.push(...more);
    grown = more.length > 0;
  }
  return found;
}

/** Most units of a plan that one feature is built by. */
const mostUnits = 5;

/** The plan of an objective that is one feature: it is built where it was asked for. Undefined when it is several. */
export function asOneFeature(tree: Tree): Plan | undefined {
  const [only, ...others] = tree.units.filter(({ parent }) => parent === undefined);
  if (only === undefined || others.length > 0) return undefined;
  const parts = leavesOf(tree).filter(({ id, parent }) => parent === only.id && id !== only.id);
  const flat = parts.length === tree.units.length - 1 && parts.length > 0 && parts.length <= mostUnits;
  const units = flat ? parts.map(plain) : [plain({ ...only, paths: pathsOf(tree, only) })];
  return ordered({ ...tree, units });
}

function plain(unit: WorkUnit): WorkUnit {
  const { parent: _, ...rest } = unit;
  return rest;
}
