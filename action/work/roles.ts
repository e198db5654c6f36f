/** The roles a worker plays: what each is told, and which tools it has. */

import type { z } from "zod";
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

export type Role = {
  readonly name: RoleName;
  readonly system: string;
  readonly tools: readonly ToolShape[];
  readonly mayUse: (tool: ToolName) => boolean;
  readonly mayWrite: boolean;
  /** The exact shape of what it hands over; read when it is needed, since the first request need not wait for it. */
  readonly finish: () => Promise<z.ZodType>;
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
  const mayWrite = name === "builder";
  const names = mayWrite ? writing : reading;
  const tools = shapesOf(name, () =>
    names.map((tool) => ({ name: tool, description: descriptions[tool], input: toolInputs[tool] })),
  );
  const finish = async () => (await import("./finishes.ts")).finishes[name];
  return { name, system: systems[name], mayWrite, tools, mayUse: (tool) => names.includes(tool), finish };
}
