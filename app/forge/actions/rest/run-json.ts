/** Runs, jobs, workflows and artifacts as the REST API and the webhooks show them. */

import type { Artifact } from "../artifacts/artifact-store.ts";
import type { ActionsHost } from "../host.ts";
import { type Fields, at, list } from "../json.ts";
import type { Job, Run, WorkflowEntry } from "../runs/run.ts";

const nodeId = (kind: string, id: number): string => Buffer.from(`${kind}:${id}`).toString("base64");
const time = (date: Date): string => date.toISOString().replace(/\.\d{3}Z$/, "Z");

export function apiUrl(host: ActionsHost, repository: string): string {
  return `${host.url()}/api/v3/repos/${repository}`;
}

export function workflowJson(host: ActionsHost, entry: WorkflowEntry): Fields {
  const { repository, path } = entry;
  return {
    id: entry.id,
    node_id: nodeId("Workflow", entry.id),
    name: entry.name,
    path,
    state: "active",
    created_at: time(entry.createdAt),
    updated_at: time(entry.createdAt),
    url: `${apiUrl(host, repository)}/actions/workflows/${entry.id}`,
    html_url: `${host.url()}/${repository}/blob/${host.defaultBranch(repository) ?? "main"}/${path}`,
    badge_url: `${host.url()}/${repository}/workflows/${encodeURIComponent(entry.name)}/badge.svg`,
  };
}

function pullRequests(run: Run): readonly unknown[] {
  const pull = run.payload["pull_request"];
  if (pull === undefined) return [];
  const end = (side: string): Fields => ({
    ref: at(pull, side, "ref"),
    sha: at(pull, side, "sha"),
    repo: {
      id: at(pull, side, "repo", "id"),
      url: at(pull, side, "repo", "url"),
      name: at(pull, side, "repo", "name"),
    },
  });
  return [
    { id: at(pull, "id"), number: at(pull, "number"), url: at(pull, "url"), head: end("head"), base: end("base") },
  ];
}

function runLinks(host: ActionsHost, run: Run): Fields {
  const base = apiUrl(host, run.repository);
  const url = `${base}/actions/runs/${run.id}`;
  return {
    url,
    html_url: `${host.url()}/${run.repository}/actions/runs/${run.id}`,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: run.attempt > 1 ? `${url}/attempts/${run.attempt - 1}` : null,
    workflow_url: `${base}/actions/workflows/${run.entry.id}`,
    check_suite_id: run.id,
    check_suite_node_id: nodeId("CheckSuite", run.id),
    check_suite_url: `${base}/check-suites/${run.id}`,
  };
}

export function runJson(host: ActionsHost, run: Run): Fields {
  const repository = host.repositoryJson(run.repository);
  return {
    id: run.id,
    name: run.entry.name,
    node_id: nodeId("WorkflowRun", run.id),
    ...runLinks(host, run),
    head_branch: run.headBranch ?? null,
    head_sha: run.headSha,
    head_commit: run.headCommit ?? null,
    head_repository: at(run.payload, "pull_request", "head", "repo") ?? repository,
    repository,
    path: run.entry.path,
    display_title: run.title,
    run_number: run.number,
    run_attempt: run.attempt,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion ?? null,
    workflow_id: run.entry.id,
    pull_requests: list(pullRequests(run)),
    referenced_workflows: [],
    created_at: time(run.createdAt),
    updated_at: time(run.updatedAt),
    run_started_at: time(run.startedAt),
    actor: host.accountJson(run.actor),
    triggering_actor: host.accountJson(run.triggeredBy),
  };
}

function stepsJson(job: Job): readonly Fields[] {
  return job.steps.map((step) => ({
    name: step.name,
    number: step.number,
    status: step.status,
    conclusion: step.conclusion ?? null,
    started_at: step.startedAt ? time(step.startedAt) : null,
    completed_at: step.completedAt ? time(step.completedAt) : null,
  }));
}

export function jobJson(host: ActionsHost, job: Job): Fields {
  const { run } = job;
  const base = apiUrl(host, run.repository);
  const placed = job.status === "queued" ? null : "forge";
  return {
    id: job.id,
    node_id: nodeId("CheckRun", job.id),
    run_id: run.id,
    run_url: `${base}/actions/runs/${run.id}`,
    run_attempt: job.attempt,
    head_branch: run.headBranch ?? null,
    head_sha: run.headSha,
    url: `${base}/actions/jobs/${job.id}`,
    html_url: `${host.url()}/${run.repository}/actions/runs/${run.id}/job/${job.id}`,
    check_run_url: `${base}/check-runs/${job.checkId ?? job.id}`,
    name: job.name,
    workflow_name: run.entry.name,
    labels: job.labels,
    status: job.status,
    conclusion: job.conclusion ?? null,
    created_at: time(job.createdAt),
    started_at: time(job.startedAt ?? job.createdAt),
    completed_at: job.completedAt ? time(job.completedAt) : null,
    steps: stepsJson(job),
    runner_id: placed && 1,
    runner_name: placed,
    runner_group_id: placed && 1,
    runner_group_name: placed && "Default",
  };
}

const artifactDays = 90;

export function artifactJson(host: ActionsHost, artifact: Artifact): Fields {
  const url = `${apiUrl(host, artifact.repository)}/actions/artifacts/${artifact.id}`;
  const repositoryId = host.repositoryJson(artifact.repository)["id"];
  return {
    id: artifact.id,
    node_id: nodeId("Artifact", artifact.id),
    name: artifact.name,
    size_in_bytes: artifact.bytes,
    url,
    archive_download_url: `${url}/zip`,
    expired: false,
    digest: artifact.digest,
    created_at: time(artifact.createdAt),
    updated_at: time(artifact.createdAt),
    expires_at: time(new Date(artifact.createdAt.getTime() + artifactDays * 86_400_000)),
    workflow_run: {
      id: artifact.runId,
      repository_id: repositoryId,
      head_repository_id: repositoryId,
      head_branch: artifact.headBranch ?? null,
      head_sha: artifact.headSha,
    },
  };
}
