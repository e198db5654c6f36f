/** Jobs that call a reusable workflow: its jobs run under theirs, with its inputs, secrets, outputs and a cap on permissions. */

import { interpolate, resolve, resolveTexts } from "../expressions/template.ts";
import { type Fields, at, fields, isFields, mapFields, scalar } from "../json.ts";
import type { Conclusion } from "../runs/run.ts";
import { acceptInputs } from "../workflow/inputs.ts";
import { permissionsOf } from "../workflow/permissions.ts";
import { type Workflow, readWorkflow } from "../workflow/read.ts";
import { legSight, scopeSight } from "./contexts.ts";
import type { JobResult, Leg, Scope } from "./job-state.ts";
import { legName } from "./leg-name.ts";

/** GitHub connects at most ten levels. */
const deepest = 10;

type Source = Scope["source"] & { readonly path: string };

async function sourceOf(leg: Leg): Promise<Source> {
  const { source, floor } = leg.scope;
  const uses = leg.shape.uses ?? "";
  if (uses.startsWith("./")) return { ...source, path: uses.slice(2) };
  const match = /^([^/]+\/[^/]+)\/(\.github\/workflows\/[^/@]+\.ya?ml)@(.+)$/.exec(uses);
  if (!match) throw new Error(`'${uses}' is not a valid reusable workflow reference.`);
  const [, repository = "", path = "", ref = ""] = match;
  for (const candidate of [`refs/heads/${ref}`, `refs/tags/${ref}`, ref]) {
    const sha = await floor.host.resolve(repository, candidate);
    if (sha !== undefined) return { repository, path, ref: candidate, sha };
  }
  throw new Error(`error parsing called workflow '${uses}': repository or ref was not found.`);
}

async function definitionOf(leg: Leg, source: Source): Promise<Workflow> {
  const text = await leg.scope.floor.host.readFile(source.repository, source.sha, source.path);
  if (text === undefined)
    throw new Error(`error parsing called workflow '${leg.shape.uses ?? ""}': workflow was not found.`);
  const reading = readWorkflow(source.path, text);
  if (reading.kind === "invalid") throw new Error(`Invalid called workflow '${source.path}': ${reading.message}`);
  if (!("workflow_call" in reading.workflow.on)) {
    throw new Error(`The workflow '${source.path}' does not have a 'workflow_call' trigger.`);
  }
  return reading.workflow;
}

function secretsOf(leg: Leg, trigger: Fields): Readonly<Record<string, string>> {
  const given = leg.shape.secrets;
  const passed = given === "inherit" ? leg.scope.secrets : resolveTexts(given ?? {}, legSight(leg));
  const missing = Object.entries(fields(trigger["secrets"])).find(
    ([name, secret]) => at(secret, "required") === true && passed[name] === undefined,
  );
  if (missing) throw new Error(`Secret ${missing[0]} is required, but not provided while calling.`);
  return passed;
}

async function scopeOf(leg: Leg): Promise<Scope> {
  const { scope } = leg;
  if (scope.callers.length >= deepest) throw new Error(`Reusable workflows nest deeper than ${deepest}.`);
  const { path: _path, ...source } = await sourceOf(leg).then((found) => found);
  const workflow = await definitionOf(leg, { ...source, path: _path });
  const trigger = fields(workflow.on["workflow_call"]);
  const inputs = acceptInputs(trigger, fields(resolve(leg.shape.with ?? {}, legSight(leg))));
  if (inputs.kind === "refused") throw new Error(inputs.message);
  const cap = permissionsOf({
    workflow: scope.workflow.shape.permissions,
    job: leg.shape.permissions,
    cap: scope.cap,
    readOnly: scope.untrusted,
  });
  const own = legName({ ...leg, scope: { ...scope, callers: [] } });
  return {
    ...scope,
    workflow,
    source,
    inputs: inputs.typed,
    secrets: secretsOf(leg, trigger),
    cap,
    callers: [...scope.callers, own],
    cancel: leg.cancel,
  };
}

export function combined(results: readonly Conclusion[]): Conclusion {
  if (results.includes("failure")) return "failure";
  if (results.includes("cancelled")) return "cancelled";
  if (results.length > 0 && results.every((result) => result === "skipped")) return "skipped";
  return "success";
}

function outputsOf(scope: Scope, results: ReadonlyMap<string, JobResult>): Record<string, string> {
  const declared = at(scope.workflow.on["workflow_call"], "outputs");
  const status = { success: true, failure: false, cancelled: false };
  const sight = scopeSight(scope, status, { jobs: Object.fromEntries(results) });
  return isFields(declared) ? mapFields(declared, (output) => interpolate(scalar(at(output, "value")), sight)) : {};
}

/** Throws when the called workflow cannot be found, read or given its inputs. */
export async function callWorkflow(leg: Leg): Promise<JobResult> {
  const scope = await scopeOf(leg);
  const results = await leg.performJobs(scope);
  const result = combined([...results.values()].map((job) => job.result));
  return { result, outputs: outputsOf(scope, results) };
}
