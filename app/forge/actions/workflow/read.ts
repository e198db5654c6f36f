/** Workflow files: read into a checked definition, or into the sentence that says why not. */

import { parse } from "yaml";
import { z } from "zod";
import { type Fields, fields, isFields, list, messageOf, scalar } from "../json.ts";
import { type JobShape, type WorkflowShape, workflowShape } from "./shape.ts";

export type Workflow = {
  readonly path: string;
  readonly name: string;
  readonly shape: WorkflowShape;
  /** Event name → its filters. */
  readonly on: Readonly<Record<string, Fields>>;
};

export type Reading =
  | { readonly kind: "workflow"; readonly workflow: Workflow }
  | { readonly kind: "invalid"; readonly path: string; readonly message: string; readonly on: readonly string[] };

/** GitHub never runs larger files, without a word. */
export const largestWorkflow = 500_000;

function triggersOf(on: unknown): Record<string, Fields> {
  if (isFields(on)) {
    return Object.fromEntries(
      Object.entries(on).map(([name, filters]) => [name, name === "schedule" ? { entries: filters } : fields(filters)]),
    );
  }
  return Object.fromEntries(list(on).map((name) => [scalar(name), {}]));
}

export function needsOf(job: JobShape): readonly string[] {
  return list(job.needs).map(scalar);
}

/** Everything a job needs, and what that needs. */
export function ancestorsOf(jobs: WorkflowShape["jobs"], id: string): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    const job = jobs[name];
    if (!job) return;
    for (const need of needsOf(job)) {
      if (found.has(need)) continue;
      found.add(need);
      visit(need);
    }
  };
  visit(id);
  return found;
}

function jobFault(jobs: WorkflowShape["jobs"], id: string, job: JobShape): string | undefined {
  const missing = needsOf(job).find((need) => !(need in jobs));
  if (missing !== undefined) return `Job '${id}' depends on unknown job '${missing}'.`;
  if (ancestorsOf(jobs, id).has(id)) return `Job '${id}' depends on itself.`;
  if ((job.steps === undefined) === (job.uses === undefined)) return `Job '${id}' needs either 'steps' or 'uses'.`;
  if (job.steps && job["runs-on"] === undefined) return `Job '${id}' is missing 'runs-on'.`;
  const ids = (job.steps ?? []).flatMap((step) => step.id ?? []);
  const twice = ids.find((step, index) => ids.indexOf(step) !== index);
  if (twice !== undefined) return `Job '${id}' uses the step id '${twice}' twice.`;
  const empty = (job.steps ?? []).findIndex((step) => (step.run === undefined) === (step.uses === undefined));
  return empty < 0 ? undefined : `Step ${empty + 1} of job '${id}' needs either 'run' or 'uses'.`;
}

function graphFault(shape: WorkflowShape): string | undefined {
  const entries = Object.entries(shape.jobs);
  if (entries.length === 0) return "The workflow has no jobs.";
  for (const [id, job] of entries) {
    const fault = jobFault(shape.jobs, id, job);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Never throws: what cannot be read is `invalid`, with the events it would have listened to as far as they are known. */
export function readWorkflow(path: string, source: string): Reading {
  let on: readonly string[] = [];
  const invalid = (message: string): Reading => ({ kind: "invalid", path, message, on });
  try {
    const document: unknown = parse(source);
    on = Object.keys(triggersOf(fields(document)["on"]));
    const result = workflowShape.safeParse(document);
    if (!result.success) return invalid(z.prettifyError(result.error));
    const fault = graphFault(result.data);
    if (fault !== undefined) return invalid(fault);
    const shape = result.data;
    return {
      kind: "workflow",
      workflow: { path, name: scalar(shape.name) || path, shape, on: triggersOf(shape.on) },
    };
  } catch (error) {
    return invalid(messageOf(error));
  }
}
