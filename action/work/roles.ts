/** The roles a worker plays: what each is told, which tools it has, and the exact shape of what it hands over. */

import { z } from "zod";
import { Answer, Audit, Diagnosis, Judgement, Note, Review } from "#mission/handoff";
import { Plan } from "#mission/plan";
import { Opinion } from "#mission/strategy/assessment";
import type { WorkTask } from "#mission/task";
import type { ToolShape } from "../ports.ts";
import { architect } from "../prompts/architect.ts";
import { auditor } from "../prompts/auditor.ts";
import { builder } from "../prompts/builder.ts";
import { critic } from "../prompts/critic.ts";
import { doctor } from "../prompts/doctor.ts";
import { judge } from "../prompts/judge.ts";
import { planner } from "../prompts/planner.ts";
import { reviewer } from "../prompts/reviewer.ts";
import { toolInputs } from "./tool-host/protocol.ts";
import type { ToolName } from "./tool-host/protocol.ts";
import { shapesOf } from "./tool-shapes.ts";

const questions = z.array(z.string().min(1).max(500)).min(1).max(3);

/** Muster may add one of its own. */
const mostUnits = 5;

export const planned = z
  .strictObject({ plan: Plan.optional(), opinion: Opinion.optional(), questions: questions.optional() })
  .refine(
    ({ plan, questions: asked }) => (plan === undefined) !== (asked === undefined),
    "give plan or questions, not both",
  )
  .refine(({ plan }) => plan === undefined || plan.units.length <= mostUnits, `at most ${mostUnits} units`)
  .refine(
    ({ plan }) => plan === undefined || ordered(plan),
    "unit ids must be unique, and needs must name earlier units",
  );

export const built = z.strictObject({
  summary: z.string().trim().min(1).max(4000),
  answers: z.array(Answer).max(100).default([]),
  notes: z.array(Note).max(20).default([]),
});

export const criticised = z
  .strictObject({
    verdict: z.enum(["approve", "revise"]),
    reasons: z.array(z.string().min(1).max(1000)).max(10).default([]),
  })
  .refine(({ verdict, reasons }) => verdict === "approve" || reasons.length > 0, "revise needs reasons");

export const designed = z.strictObject({
  design: z.string().trim().min(1).max(8000),
  files: z
    .array(z.strictObject({ path: z.string().min(1).max(300), change: z.string().min(1).max(1000) }))
    .max(50)
    .default([]),
  risks: z.array(z.string().min(1).max(500)).max(8).default([]),
});

function ordered(plan: Plan): boolean {
  const seen = new Set<string>();
  return plan.units.every((unit) => {
    const fits = !seen.has(unit.id) && unit.needs.every((need) => seen.has(need));
    seen.add(unit.id);
    return fits;
  });
}

export const roleNames = [
  "planner",
  "critic",
  "architect",
  "builder",
  "reviewer",
  "auditor",
  "judge",
  "doctor",
] as const;
export type RoleName = (typeof roleNames)[number];

const systems: Readonly<Record<RoleName, string>> = {
  planner,
  critic,
  architect,
  builder,
  reviewer,
  auditor,
  judge,
  doctor,
};

const finishes: Readonly<Record<RoleName, z.ZodType>> = {
  planner: planned,
  critic: criticised,
  architect: designed,
  builder: built,
  reviewer: Review,
  auditor: Audit,
  judge: Judgement,
  doctor: Diagnosis,
};

export type Role = {
  readonly name: RoleName;
  readonly system: string;
  readonly tools: readonly ToolShape[];
  readonly mayUse: (tool: ToolName) => boolean;
  readonly mayWrite: boolean;
  readonly finish: z.ZodType;
};

const descriptions: Readonly<Record<ToolName, string>> = {
  run: "Run a shell command in the repository (or in cwd below it). timeout in seconds, 120 if absent. Output is cut in the middle when long. Neighbouring runs of one answer run side by side: put into one what needs an order.",
  read: "Read a text file, or its lines from..to.",
  search: "Find lines that match a regular expression, below path, in files that match glob.",
  list: "List a folder.",
  edit: "Replace text that occurs exactly once in a file.",
  write: "Write a whole file, new or old.",
};

const reading: readonly ToolName[] = ["run", "read", "search", "list"];
const writing: readonly ToolName[] = [...reading, "edit", "write"];

/** Who does a task; a planner may have a critic beside it, a builder an architect. */
export const whoDoes: Readonly<Record<WorkTask["kind"], RoleName>> = {
  plan: "planner",
  build: "builder",
  fix: "builder",
  review: "reviewer",
  audit: "auditor",
  judge: "judge",
  doctor: "doctor",
};

const known = new Map<RoleName, Role>();

/** Made once for each name, so that all requests of a role share their tools. */
export function roleOf(name: RoleName): Role {
  const role = known.get(name) ?? makeRole(name);
  known.set(name, role);
  return role;
}

function makeRole(name: RoleName): Role {
  return withTools({ name, system: systems[name], mayWrite: name === "builder", finish: finishes[name] });
}

function withTools(given: Pick<Role, "name" | "system" | "mayWrite" | "finish">): Role {
  const names = given.mayWrite ? writing : reading;
  const tools = shapesOf(given.name, () => [
    ...names.map((name) => ({ name, description: descriptions[name], input: toolInputs[name] })),
    { name: "finish", description: "Hand over and end.", input: given.finish },
  ]);
  return { ...given, tools, mayUse: (tool) => names.includes(tool) };
}
