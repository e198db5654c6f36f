/** One run from its place in its concurrency group to its conclusion. */

import { messageOf } from "../json.ts";
import type { Floor } from "../floor.ts";
import { combined } from "../jobs/call-workflow.ts";
import { scopeSight } from "../jobs/contexts.ts";
import { groupRules } from "../jobs/group-rules.ts";
import type { Scope } from "../jobs/job-state.ts";
import { jobLog } from "../jobs/log.ts";
import { performJobs } from "../jobs/perform-jobs.ts";
import type { Workflow } from "../workflow/read.ts";
import { announceJob, announceRun } from "./announce.ts";
import type { Conclusion, Job, Run } from "./run.ts";
import { isFromFork } from "./fork.ts";

export function runScope(floor: Floor, run: Run, workflow: Workflow): Scope {
  const untrusted = run.event !== "pull_request_target" && isFromFork(run.repository, run.payload);
  return {
    floor,
    run,
    workflow,
    source: { repository: run.repository, ref: run.ref, sha: run.sha },
    inputs: run.inputs,
    secrets: untrusted ? {} : floor.host.secrets(run.repository),
    cap: undefined,
    callers: [],
    untrusted,
    cancel: run.cancel.signal,
  };
}

/** A run that cannot start has one failed job that says why, so that people find it where they look. */
function failVisibly(floor: Floor, run: Run, message: string): void {
  const id = floor.store.nextId();
  const now = floor.host.now();
  const heard = (line: string): void => floor.changed({ kind: "log", repository: run.repository, jobId: id, line });
  const job: Job = {
    id,
    run,
    attempt: run.attempt,
    name: run.entry.path,
    labels: [],
    createdAt: now,
    log: jobLog(floor.now, heard),
    steps: [],
    cancel: new AbortController(),
    kill: new AbortController(),
    status: "completed",
    conclusion: "failure",
    startedAt: now,
    completedAt: now,
    checkId: undefined,
    summary: "",
  };
  floor.store.addJob(job);
  job.log.add(`##[error]Invalid workflow file: ${run.entry.path}`);
  for (const line of message.split("\n")) job.log.add(`##[error]${line}`);
  announceJob(floor, job, "completed");
}

async function runJobs(floor: Floor, run: Run, workflow: Workflow): Promise<Conclusion> {
  const scope = runScope(floor, run, workflow);
  const status = { success: true, failure: false, cancelled: false };
  const rules = groupRules(workflow.shape.concurrency, scopeSight(scope, status));
  if (rules && floor.concurrency.isBusy(run.repository, rules.group)) run.status = "pending";
  const leave = rules ? await floor.concurrency.enter(run.repository, rules, run.cancel) : () => undefined;
  if (!leave) return "cancelled";
  try {
    run.status = "in_progress";
    run.startedAt = floor.host.now();
    announceRun(floor, run, "in_progress");
    const results = await performJobs(scope);
    if (run.cancel.signal.aborted) return "cancelled";
    return combined([...results.values()].map((job) => job.result));
  } finally {
    leave();
  }
}

/** Never throws: whatever stops a run is its failure, with the reason in a job's log. */
export async function performRun(floor: Floor, run: Run): Promise<void> {
  announceRun(floor, run, "requested");
  let conclusion: Conclusion = "failure";
  try {
    if (run.definition) conclusion = await runJobs(floor, run, run.definition);
    else failVisibly(floor, run, run.fault ?? "The workflow file could not be read.");
  } catch (error) {
    failVisibly(floor, run, messageOf(error));
  }
  run.status = "completed";
  run.conclusion = conclusion;
  announceRun(floor, run, "completed");
}
