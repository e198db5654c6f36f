/** The plan of a mission: its work units, and whether they can be worked on as they stand. */

import { z } from "zod";
import { matches } from "./lap/glob.ts";
import { UnitId } from "./ids.ts";
import { Inquiry } from "./research/report.ts";

/** Builders with a bent: what they are told besides what every builder is told. */
export const Specialist = z.enum(["test-writer", "refactorer", "debugger", "simplifier", "security-auditor", "docs"]);
export type Specialist = z.infer<typeof Specialist>;

/** The smallest thing one worker does. Paths are relative to the repository's root, with `/`. */
export const WorkUnit = z.strictObject({
  id: UnitId,
  title: z.string().trim().min(1).max(120),
  description: z.string().trim().min(1).max(8000),
  /** Files or folders that the unit is expected to touch; a guess, replaced by the real ones once it ran. */
  paths: z.array(z.string().min(1).max(300)).max(50),
  /** What must be true when it is done; sentences, or commands in backquotes. */
  acceptance: z.array(z.string().min(1).max(500)).min(1).max(12),
  needs: z.array(UnitId).max(8).default([]),
  specialist: Specialist.optional(),
  /** It finds out instead of building: only findings come of it, and nothing of it is merged. */
  inquiry: Inquiry.optional(),
  /** Files and folders among them that do not exist yet. */
  creates: z.array(z.string().min(1).max(300)).max(50).optional(),
  /** The unit it is a part of: only in the tree of an objective. */
  parent: UnitId.optional(),
  /** 1 is the most important. */
  priority: z.int().min(1).max(10).optional(),
  /** How likely it is, 0–1, that it turns out otherwise than planned. */
  uncertainty: z.number().min(0).max(1).optional(),
  /** Minutes that one worker may need. */
  estimate: z.int().min(1).max(10_000).optional(),
});
export type WorkUnit = z.infer<typeof WorkUnit>;

/** At most five of the planner's, and two that Muster may add: of tests, and to clean up. */
export const mostUnits = 7;

export const Plan = z.strictObject({
  summary: z.string().trim().min(1).max(2000),
  units: z.array(WorkUnit).min(1).max(mostUnits),
  risks: z.array(z.string().min(1).max(500)).max(8).default([]),
  /** What the planner took for granted where the issue was silent. */
  assumptions: z.array(z.string().min(1).max(500)).max(8).default([]),
});
export type Plan = z.infer<typeof Plan>;

/** What is wrong with a plan, in sentences the planner can act on; none when it can be worked on. */
export function preflight(plan: Plan, globs: readonly string[]): readonly string[] {
  return [...twice(plan), ...dangling(plan), ...cyclic(plan), ...outside(plan), ...guarded(plan, globs), ...idle(plan)];
}

/** Findings are for somebody. */
function idle({ units }: Plan): readonly string[] {
  return units.some(({ inquiry }) => inquiry === undefined)
    ? []
    : ["No unit builds anything: what is found out must be needed by one that does."];
}

function twice({ units }: Plan): readonly string[] {
  const ids = units.map((unit) => unit.id);
  return ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `Two units are called ${id}.`);
}

function dangling({ units }: Plan): readonly string[] {
  const ids = new Set(units.map((unit) => unit.id));
  return units.flatMap((unit) =>
    unit.needs.filter((need) => !ids.has(need)).map((need) => `${unit.id} needs ${need}, which is not in the plan.`),
  );
}

function cyclic({ units }: Plan): readonly string[] {
  let left = [...units];
  for (;;) {
    const waiting = new Set(left.map((unit) => unit.id));
    const stuck = left.filter((unit) => unit.needs.some((need) => waiting.has(need)));
    if (stuck.length === 0) return [];
    if (stuck.length === left.length)
      return [`These units wait for each other: ${stuck.map((unit) => unit.id).join(", ")}.`];
    left = stuck;
  }
}

function escapes(path: string): boolean {
  return path.startsWith("/") || path.includes("\\") || path.split("/").includes("..");
}

function outside({ units }: Plan): readonly string[] {
  return units.flatMap((unit) =>
    unit.paths.filter(escapes).map((path) => `${unit.id} names \`${path}\`, which is outside the repository.`),
  );
}

function guarded({ units }: Plan, globs: readonly string[]): readonly string[] {
  const hit = (path: string) => globs.find((glob) => matches(glob, path.replace(/^(\.\/)+/, "")));
  return units.flatMap((unit) =>
    unit.paths.flatMap((path) => {
      const glob = hit(path);
      return glob === undefined ? [] : [`${unit.id} names \`${path}\`, which is protected (\`${glob}\`).`];
    }),
  );
}

/** Units that share a path and have no order get one: the later needs the earlier. */
export function ordered(plan: Plan): Plan {
  const units = plan.units.map((unit, index) => {
    const clashes = plan.units
      .slice(0, index)
      .filter((earlier) => shares(earlier, unit) && !unit.needs.includes(earlier.id));
    const reachable = clashes.filter((earlier) => !earlier.needs.includes(unit.id));
    return { ...unit, needs: [...unit.needs, ...reachable.map((earlier) => earlier.id)] };
  });
  return cyclic({ ...plan, units }).length > 0 ? plan : { ...plan, units };
}

/** Whether a path is a file or folder, or lies below it. */
export function inside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

function shares(a: WorkUnit, b: WorkUnit): boolean {
  return a.paths.some((one) => b.paths.some((other) => inside(one, other) || inside(other, one)));
}
