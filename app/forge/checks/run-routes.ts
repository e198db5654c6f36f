/** `/check-runs` and `/check-suites`; only apps write them. */

import { z } from "zod";
import type { Visitor } from "../accounts/caller.ts";
import { resolveCommit } from "../git/refs.ts";
import { found, Refusal, withinLimit } from "../http/refusal.ts";
import type { Need, Router } from "../http/router.ts";
import { counted, created, listed, ok, type RepositoryVisit } from "../http/visit.ts";
import { causeOf } from "../webhooks/emit.ts";
import { timestamp } from "../world/world.ts";
import { actionsAppId } from "./actions-app.ts";
import { type CheckRun, checkRunsOn } from "./check-run.ts";
import { checkRunJson, suiteJson } from "./json.ts";
import { repositoryJson } from "../repositories/json.ts";
import { addCheckRun, tellCheckRun } from "./report.ts";

const read: Need = { permission: "checks", access: "read" };
const write: Need = { permission: "checks", access: "write" };

const annotation = z.object({
  path: z.string(),
  start_line: z.number().int(),
  end_line: z.number().int(),
  start_column: z.number().int().optional(),
  end_column: z.number().int().optional(),
  annotation_level: z.enum(["notice", "warning", "failure"]),
  message: z.string(),
  title: z.string().optional(),
  raw_details: z.string().optional(),
});
const conclusions = [
  "action_required",
  "cancelled",
  "failure",
  "neutral",
  "success",
  "skipped",
  "stale",
  "timed_out",
] as const;
const patchShape = z.object({
  name: z.string().optional(),
  details_url: z.string().optional(),
  external_id: z.string().optional(),
  status: z.enum(["queued", "in_progress", "completed", "waiting", "requested", "pending"]).optional(),
  started_at: z.string().optional(),
  completed_at: z.string().optional(),
  conclusion: z.enum(conclusions).optional(),
  output: z
    .object({
      title: z.string().optional(),
      summary: z.string().optional(),
      text: z.string().optional(),
      annotations: z.array(annotation).max(50, "No more than 50 annotations are allowed").optional(),
    })
    .optional(),
});
const draftShape = patchShape.extend({ name: z.string(), head_sha: z.string() });

/** People and personal tokens cannot write checks. */
function appOf(visitor: Visitor): Visitor {
  if (visitor.kind === "user") throw new Refusal(403, "You must authenticate via a GitHub App.");
  return visitor;
}

function setOutput(run: CheckRun, output: z.infer<typeof patchShape>["output"]): void {
  if (!output) return;
  for (const text of [output.summary, output.text]) withinLimit("CheckRun", text, 65_535);
  run.title = output.title ?? run.title;
  run.summary = output.summary ?? run.summary;
  run.text = output.text ?? run.text;
  run.annotations.push(...(output.annotations ?? []));
}

/** A conclusion completes a run; completing it needs a conclusion. */
function setState(visit: RepositoryVisit, run: CheckRun, patch: z.infer<typeof patchShape>): void {
  const status = patch.conclusion === undefined ? (patch.status ?? run.status) : "completed";
  const conclusion = patch.conclusion ?? (status === "completed" ? run.conclusion : undefined);
  if (status === "completed" && conclusion === undefined) {
    throw new Refusal(422, "Invalid request.\n\nConclusion is required when status is completed.");
  }
  run.status = status;
  run.conclusion = conclusion;
  run.completedAt =
    status === "completed" ? (patch.completed_at ?? run.completedAt ?? timestamp(visit.world)) : undefined;
}

function change(visit: RepositoryVisit, run: CheckRun, patch: z.infer<typeof patchShape>): void {
  setState(visit, run, patch);
  run.name = patch.name ?? run.name;
  run.externalId = patch.external_id ?? run.externalId;
  run.detailsUrl = patch.details_url ?? run.detailsUrl;
  run.startedAt = patch.started_at ?? run.startedAt;
  setOutput(run, patch.output);
}

async function create(visit: RepositoryVisit) {
  const { world, repository } = visit;
  const { app } = appOf(visit.caller);
  const draft = await visit.body(draftShape);
  const sha = await resolveCommit(repository.directory, draft.head_sha);
  if (sha === undefined) throw new Refusal(422, `No commit found for SHA: ${draft.head_sha}`);
  if (draft.status === "completed" && draft.conclusion === undefined) {
    throw new Refusal(422, "Invalid request.\n\nConclusion is required when status is completed.");
  }
  const run = addCheckRun(world, repository, { sha, name: draft.name, app });
  change(visit, run, draft);
  const place = { world, repository, cause: causeOf(visit.caller) };
  tellCheckRun(place, run, "created");
  if (run.status === "completed") tellCheckRun(place, run, "completed");
  return created(checkRunJson(world, repository, run));
}

const runAsked = (visit: RepositoryVisit) => found(visit.repository.checkRuns.get(visit.number("id")));

async function update(visit: RepositoryVisit) {
  const { world, repository } = visit;
  const run = runAsked(visit);
  if (appOf(visit.caller).app !== run.suite.app)
    throw new Refusal(403, "Invalid app_id `check_run` can only be modified by the GitHub App that created it.");
  const before = run.status;
  change(visit, run, await visit.body(patchShape));
  const place = { world, repository, cause: causeOf(visit.caller) };
  if (run.status === "completed" && before !== "completed") tellCheckRun(place, run, "completed");
  return ok(checkRunJson(world, repository, run));
}

async function shaAsked(visit: RepositoryVisit): Promise<string> {
  const sha = await resolveCommit(visit.repository.directory, visit.text("ref"));
  if (sha === undefined) throw new Refusal(422, `No commit found for SHA: ${visit.text("ref")}`);
  return sha;
}

async function listFor(visit: RepositoryVisit) {
  const filter = visit.query("filter") === "all" ? "all" : "latest";
  const [name, status, app] = [visit.query("check_name"), visit.query("status"), visit.query("app_id")];
  const runs = checkRunsOn(visit.repository, await shaAsked(visit), filter)
    .filter((run) => name === undefined || run.name === name)
    .filter((run) => status === undefined || run.status === status)
    .filter((run) => app === undefined || String(run.suite.app?.id ?? actionsAppId) === app);
  return counted(visit, runs, "check_runs", (run) => checkRunJson(visit.world, visit.repository, run));
}

function annotationJson(visit: RepositoryVisit, run: CheckRun) {
  const blob = `${visit.world.url}/${visit.repository.fullName}/blob/${run.sha}`;
  return (one: CheckRun["annotations"][number]) => ({
    path: one.path,
    blob_href: `${blob}/${one.path}`,
    start_line: one.start_line,
    start_column: one.start_column ?? null,
    end_line: one.end_line,
    end_column: one.end_column ?? null,
    annotation_level: one.annotation_level,
    title: one.title ?? null,
    message: one.message,
    raw_details: one.raw_details ?? null,
  });
}

export function checkRunRoutes(router: Router): void {
  router.in("POST /check-runs", write, create);
  router.in("PATCH /check-runs/:id", write, update);
  router.in("GET /check-runs/:id", read, (visit) => ok(checkRunJson(visit.world, visit.repository, runAsked(visit))));
  router.in("GET /check-runs/:id/annotations", read, (visit) => {
    const run = runAsked(visit);
    return listed(visit, run.annotations, annotationJson(visit, run));
  });
  router.in("GET /commits/:ref{.+}/check-runs", read, listFor);
  router.in("GET /commits/:ref{.+}/check-suites", read, async (visit) => {
    const sha = await shaAsked(visit);
    const suites = [...visit.repository.checkSuites.values()].filter((suite) => suite.sha === sha);
    const repository = repositoryJson(visit.world, visit.repository);
    const shown = await Promise.all(suites.map((suite) => suiteJson(visit.world, visit.repository, suite)));
    return counted(visit, shown, "check_suites", (suite) => ({ ...suite, repository }));
  });
}
