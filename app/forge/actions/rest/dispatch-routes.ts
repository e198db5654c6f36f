/** `workflow_dispatch` and `repository_dispatch`, with GitHub's limits and refusals. */

import type { Context, Hono } from "hono";
import { z } from "zod";
import type { Floor } from "../floor.ts";
import type { RepositoryEvent } from "../host.ts";
import { fields } from "../json.ts";
import { react } from "../runs/react.ts";
import type { Run, WorkflowEntry } from "../runs/run.ts";
import { startRun } from "../runs/start-run.ts";
import { acceptInputs, dispatchFault } from "../workflow/inputs.ts";
import { readWorkflow } from "../workflow/read.ts";
import { type Admitted, type Problem, bodyOf, guarded, notFound, problem, writes } from "./access.ts";
import { apiUrl } from "./run-json.ts";
import { findWorkflow } from "./workflow-routes.ts";

const nobody = { login: "ghost", id: 10_137, type: "User" } as const;

const refused = (message: string): Problem => ({ status: 422, message });

const dispatchBody = z.object({
  ref: z.string(),
  inputs: z.unknown().optional(),
  return_run_details: z.boolean().optional(),
});

async function fullRef(floor: Floor, repository: string, ref: string) {
  const names = ref.startsWith("refs/") ? [ref] : [`refs/heads/${ref}`, `refs/tags/${ref}`];
  for (const name of names) {
    const sha = await floor.host.resolve(repository, name);
    if (sha !== undefined) return { ref: name, sha };
  }
  return undefined;
}

function causeOf(who: Admitted): RepositoryEvent["causedBy"] {
  const kind = who.caller?.kind;
  return kind === "job" || kind === "user" ? kind : "app";
}

type Dispatch = { readonly who: Admitted; readonly entry: WorkflowEntry; readonly body: z.infer<typeof dispatchBody> };

async function dispatch(floor: Floor, { who, entry, body }: Dispatch): Promise<Run | Problem> {
  const { repository } = who;
  const at = await fullRef(floor, repository, body.ref);
  if (!at) return refused(`No ref found for: ${body.ref}`);
  const source = await floor.host.readFile(repository, at.sha, entry.path);
  if (source === undefined) return notFound;
  const reading = readWorkflow(entry.path, source);
  if (reading.kind === "invalid") return refused(`Failed to parse workflow: ${reading.message}`);
  const trigger = reading.workflow.on["workflow_dispatch"];
  if (trigger === undefined) return refused("Workflow does not have 'workflow_dispatch' trigger");
  const inputs = acceptInputs(trigger, fields(body.inputs));
  if (inputs.kind === "refused") return refused(inputs.message);
  const actor = who.caller?.account ?? nobody;
  const payload = {
    ref: at.ref,
    inputs: inputs.texts,
    workflow: entry.path,
    repository: floor.host.repositoryJson(repository),
    sender: floor.host.accountJson(actor),
  };
  const event: RepositoryEvent = {
    repository,
    name: "workflow_dispatch",
    payload,
    ...at,
    actor,
    causedBy: causeOf(who),
  };
  return startRun(floor, { event, reading, inputs: inputs.typed, chain: 0 });
}

async function answerDispatch(floor: Floor, c: Context, who: Admitted): Promise<Response> {
  const entry = await findWorkflow(floor, c, who.repository);
  if (!entry) return problem(c, notFound);
  const body = dispatchBody.safeParse(await bodyOf(c));
  if (!body.success) return problem(c, refused('Invalid request.\n\n"ref" wasn\'t supplied.'));
  const fault = dispatchFault(body.data.inputs);
  if (fault !== undefined) return problem(c, refused(fault));
  const run = await dispatch(floor, { who, entry, body: body.data });
  if ("message" in run) return problem(c, run);
  if (body.data.return_run_details !== true) return c.body(null, 204);
  return c.json({
    workflow_run_id: run.id,
    run_url: `${apiUrl(floor.host, who.repository)}/actions/runs/${run.id}`,
    html_url: `${floor.host.url()}/${who.repository}/actions/runs/${run.id}`,
  });
}

const mostKeys = 10;

const repositoryDispatchBody = z.object({
  event_type: z.string().min(1).max(100),
  client_payload: z.record(z.string(), z.unknown()).optional(),
});

async function answerRepositoryDispatch(floor: Floor, c: Context, who: Admitted): Promise<Response> {
  const body = repositoryDispatchBody.safeParse(await bodyOf(c));
  if (!body.success) return problem(c, refused('Invalid request.\n\n"event_type" wasn\'t supplied.'));
  const given = body.data.client_payload ?? {};
  if (Object.keys(given).length > mostKeys) {
    return problem(c, refused("Invalid request.\n\nNo more than 10 properties are allowed; client_payload has more."));
  }
  const { repository } = who;
  const branch = floor.host.defaultBranch(repository) ?? "main";
  const actor = who.caller?.account ?? nobody;
  const payload = {
    action: body.data.event_type,
    branch,
    client_payload: given,
    repository: floor.host.repositoryJson(repository),
    sender: floor.host.accountJson(actor),
  };
  const about = { repository, name: "repository_dispatch", payload, ref: `refs/heads/${branch}`, sha: "", actor };
  const work = react(floor, { ...about, causedBy: causeOf(who) }, 0);
  floor.track(work);
  await work;
  return c.body(null, 204);
}

export function mountDispatches(api: Hono, floor: Floor): void {
  api.post(
    "/repos/:owner/:repo/actions/workflows/:workflow/dispatches",
    guarded(floor, writes, (c, who) => answerDispatch(floor, c, who)),
  );
  api.post(
    "/repos/:owner/:repo/dispatches",
    guarded(floor, { name: "contents", access: "write" }, (c, who) => answerRepositoryDispatch(floor, c, who)),
  );
}
