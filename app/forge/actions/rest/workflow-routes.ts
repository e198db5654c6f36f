/** Workflows of a repository: those on its default branch, and those that have run. */

import type { Context, Hono } from "hono";
import type { Floor } from "../floor.ts";
import { readWorkflows } from "../runs/react.ts";
import { entryOf } from "../runs/start-run.ts";
import type { WorkflowEntry } from "../runs/run.ts";
import { guarded, notFound, page, problem, reads } from "./access.ts";
import { workflowJson } from "./run-json.ts";

async function knownWorkflows(floor: Floor, repository: string): Promise<readonly WorkflowEntry[]> {
  const branch = floor.host.defaultBranch(repository) ?? "main";
  const sha = await floor.host.resolve(repository, `refs/heads/${branch}`);
  const readings = sha === undefined ? [] : await readWorkflows(floor, repository, sha);
  for (const reading of readings) entryOf(floor, repository, reading);
  return floor.store.workflows(repository);
}

/** A workflow by its id or its file's name. */
export async function findWorkflow(floor: Floor, c: Context, repository: string): Promise<WorkflowEntry | undefined> {
  const wanted = c.req.param("workflow") ?? "";
  const entries = await knownWorkflows(floor, repository);
  return entries.find((entry) => String(entry.id) === wanted || entry.path.split("/").at(-1) === wanted);
}

export function mountWorkflows(api: Hono, floor: Floor): void {
  const base = "/repos/:owner/:repo/actions/workflows";
  api.get(
    base,
    guarded(floor, reads, async (c, { repository }) => {
      const entries = await knownWorkflows(floor, repository);
      const workflows = page(c, entries).map((entry) => workflowJson(floor.host, entry));
      return c.json({ total_count: entries.length, workflows });
    }),
  );
  api.get(
    `${base}/:workflow`,
    guarded(floor, reads, async (c, { repository }) => {
      const entry = await findWorkflow(floor, c, repository);
      return entry ? c.json(workflowJson(floor.host, entry)) : problem(c, notFound);
    }),
  );
}
