/** The plan of a mission: its work units, and whether they can be worked on as they stand. */

import { z } from "zod";
import { UnitId } from "./ids.ts";

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
});
export type WorkUnit = z.infer<typeof WorkUnit>;

export const Plan = z.strictObject({
  summary: z.string().trim().min(1).max(2000),
  units: z.array(WorkUnit).min(1).max(5),
  risks: z.array(z.string().min(1).max(500)).max(8).default([]),
  /** What the planner took for granted where the issue was silent. */
  assumptions: z.array(z.string().min(1).max(500)).max(8).default([]),
});
export type Plan = z.infer<typeof Plan>;
