/** The roles a worker plays: what each is told, and which tools it has. */

import type { z } from "zod";
import type { RoleName } from "#mission/roles";
import type { ToolShape } from "../ports.ts";
import { architect } from "../prompts/architect.ts";
import { auditor } from "../prompts/auditor.ts";
import { builder } from "../prompts/builder.ts";
import { critic } from "../prompts/critic.ts";
import { doctor } from "../prompts/doctor.ts";
import { judge } from "../prompts/judge.ts";
import { planner } from "../prompts/planner.ts";
import { reviewer } from "../prompts/reviewer.ts";
import { scout } from "../prompts/scout.ts";
import { strategist } from "../prompts/strategist.ts";
import type { AnyTool } from "./desk/tool-names.ts";
import { shapesOf } from "./tool-shapes.ts";

const systems: Readonly<Record<RoleName, string>> = {
  planner,
  critic,
  architect,
  builder,
  reviewer,
  auditor,
  judge,
  doctor,
  strategist,
  scout,
};

export type Role = {
  readonly name: RoleName;
  readonly system: string;
  readonly tools: readonly ToolShape[];
  readonly mayUse: (tool: AnyTool) => boolean;
  readonly mayWrite: boolean;
  /** The exact shape of what it hands over; read when it is needed, since the first request need not wait for it. */
  readonly finish: () => Promise<z.ZodType>;
};

const descriptions: Readonly<Record<AnyTool, string>> = {
  run: "Run a shell command in the repository (or in cwd below it). timeout in seconds, 120 if absent. Long output is cut in the middle; the result names a file with all of it. Neighbouring runs of one answer run side by side: put into one what needs an order.",
  read: "Read a text file, or its lines from..to.",
  search: "Find lines that match a regular expression, below path, in files that match glob.",
  list: "List a folder.",
  edit: "Replace text that occurs exactly once in a file.",
  write: "Write a whole file, new or old.",
  decide:
    "Ask people, only when a choice is theirs and either way is costly to undo. Ends your task; default is a number.",
  note: "Tell others something you found that is not your task.",
};

const reading: readonly AnyTool[] = ["run", "read", "search", "list"];
const writing: readonly AnyTool[] = [...reading, "edit", "write"];
/** Who shapes the work may ask and tell; who judges it, judges. */
const asking: readonly AnyTool[] = ["decide", "note"];
const askers: ReadonlySet<RoleName> = new Set(["planner", "builder", "scout"]);

const known = new Map<RoleName, Role>();

/** Made once for each name, so that all requests of a role share their tools. */
export function roleOf(name: RoleName): Role {
  const role = known.get(name) ?? makeRole(name);
  known.set(name, role);
  return role;
}

function makeRole(name: RoleName): Role {
  const mayWrite = name === "builder" || name === "scout";
  const names = [...(mayWrite ? writing : reading), ...(askers.has(name) ? asking : [])];
  const tools = shapesOf(name, names, descriptions);
  const finish = async () => (await import("./finishes.ts")).finishes[name];
  return { name, system: systems[name], mayWrite, tools, mayUse: (tool) => names.includes(tool), finish };
}
