/** Who works: the roles, and which of them does a task. */

import type { WorkTask } from "./task.ts";

export const roleNames = [
  "planner",
  "critic",
  "architect",
  "builder",
  "reviewer",
  "auditor",
  "judge",
  "doctor",
  "strategist",
  "scout",
] as const;
export type RoleName = (typeof roleNames)[number];

/** A planner may have a critic beside it, a builder an architect. */
export const whoDoes: Readonly<Record<WorkTask["kind"], RoleName>> = {
  plan: "planner",
  build: "builder",
  fix: "builder",
  review: "reviewer",
  audit: "auditor",
  judge: "judge",
  doctor: "doctor",
  strategy: "strategist",
  scout: "scout",
};
