/** How much of an objective a plan takes on: a score of 1–10 from its size, with the reasons that a planner can act on. */

import { z } from "zod";
import { leavesOf, type Tree } from "./tree.ts";

export const Ambition = z.strictObject({ score: z.int().min(1).max(10), reasons: z.array(z.string()) });
export type Ambition = z.infer<typeof Ambition>;

/** What a unit that names no priority has. */
const usualPriority = 3;

/**
 * round(units ≥6 → 2.5, ≥3 → 1.5, else 0.5; files ≥10 → 3, ≥5 → 2, ≥2 → 1, else 0.5; more than one kind of unit → 2, else 0.5;
 * mean priority ≤2 → 2.5, ≤4 → 1.5, else 0.5), within 1–10. Units are those that are worked on; a unit's kind is who builds it.
 */
export function ambitionOf(tree: Tree): Ambition {
  const leaves = leavesOf(tree);
  const files = new Set(tree.units.flatMap(({ paths }) => paths)).size;
  const kinds = new Set(leaves.map(({ specialist }) => specialist ?? "builder")).size;
  const priority = mean(leaves.map((leaf) => leaf.priority ?? usualPriority));
  const parts = [
    part(`${leaves.length} ${leaves.length === 1 ? "unit" : "units"}`, step(leaves.length, [6, 2.5], [3, 1.5])),
    part(`${files} ${files === 1 ? "file" : "files"}`, step(files, [10, 3], [5, 2], [2, 1])),
    part(`${kinds} ${kinds === 1 ? "kind" : "kinds"} of unit`, step(kinds, [2, 2])),
    part(`mean priority ${priority.toFixed(1)}`, priority <= 2 ? 2.5 : priority <= 4 ? 1.5 : 0.5),
  ];
  const total = Math.round(parts.reduce((sum, { points }) => sum + points, 0));
  return { score: Math.min(10, Math.max(1, total)), reasons: parts.map(({ text }) => text) };
}

/** The points of the highest step that is reached; 0.5 below the lowest. */
function step(value: number, ...steps: readonly (readonly [least: number, points: number])[]): number {
  return steps.find(([least]) => value >= least)?.[1] ?? 0.5;
}

function part(what: string, points: number) {
  return { points, text: `${what}: ${points}` };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
