/** Telling the world of a run's and a job's changes: webhooks, check runs, and who watches the engine. */

import type { Floor } from "../floor.ts";
import { jobJson, runJson, workflowJson } from "../rest/run-json.ts";
import { type Job, type Run, jobSummary, runSummary } from "./run.ts";

export function announceJob(floor: Floor, job: Job, action: "queued" | "in_progress" | "completed"): void {
  const { host } = floor;
  const { run } = job;
  run.updatedAt = host.now();
  job.checkId = host.reportCheck(run.repository, {
    ...(job.checkId === undefined ? {} : { id: job.checkId }),
    name: job.name,
    sha: run.headSha,
    branch: run.headBranch,
    status: action,
    ...(job.conclusion === undefined ? {} : { conclusion: job.conclusion }),
  });
  host.deliver(run.repository, "workflow_job", { action, workflow_job: jobJson(host, job) }, run.triggeredBy);
  floor.changed({ kind: "job", repository: run.repository, run: runSummary(run), job: jobSummary(job) });
}

/** A `workflow_run` is also an event that other workflows may listen to. */
export function announceRun(floor: Floor, run: Run, action: "requested" | "in_progress" | "completed"): void {
  const { host } = floor;
  run.updatedAt = host.now();
  const body = { action, workflow_run: runJson(host, run), workflow: workflowJson(host, run.entry) };
  host.deliver(run.repository, "workflow_run", body, run.triggeredBy);
  floor.changed({ kind: "run", repository: run.repository, run: runSummary(run) });
  const branch = host.defaultBranch(run.repository);
  if (branch === undefined) return;
  floor.happened(
    {
      repository: run.repository,
      name: "workflow_run",
      payload: { ...body, repository: host.repositoryJson(run.repository) },
      ref: `refs/heads/${branch}`,
      sha: "",
      actor: run.triggeredBy,
      causedBy: "app",
    },
    run.chain + 1,
  );
}
