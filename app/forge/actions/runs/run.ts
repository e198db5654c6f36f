/** What is known of a run, its jobs and their steps while they go on: the records behind REST, webhooks and summaries. */

import type { Account, Commit, JobSummary, RunSummary } from "../host.ts";
import type { Fields } from "../json.ts";
import type { JobLog } from "../jobs/log.ts";
import type { Workflow } from "../workflow/read.ts";

export type Conclusion = "success" | "failure" | "cancelled" | "skipped";
type Status = "queued" | "pending" | "in_progress" | "completed";

export type Step = {
  readonly number: number;
  readonly name: string;
  status: Status;
  conclusion: Conclusion | undefined;
  startedAt: Date | undefined;
  completedAt: Date | undefined;
};

export type Job = {
  readonly id: number;
  readonly run: Run;
  readonly attempt: number;
  readonly name: string;
  readonly labels: readonly string[];
  readonly createdAt: Date;
  readonly log: JobLog;
  readonly steps: Step[];
  /** Ends the job politely: running steps are interrupted, `always()` steps still run. */
  readonly cancel: AbortController;
  /** Ends the job at once, as when its runner is lost. */
  readonly kill: AbortController;
  status: Status;
  conclusion: Conclusion | undefined;
  startedAt: Date | undefined;
  completedAt: Date | undefined;
  checkId: number | undefined;
  /** What the steps wrote to GITHUB_STEP_SUMMARY. */
  summary: string;
};

export type WorkflowEntry = {
  readonly id: number;
  readonly repository: string;
  readonly path: string;
  name: string;
  readonly createdAt: Date;
};

export type Run = {
  readonly id: number;
  readonly repository: string;
  readonly entry: WorkflowEntry;
  readonly number: number;
  readonly event: string;
  readonly payload: Fields;
  /** What the workflow runs on: `GITHUB_REF`, `GITHUB_SHA`. */
  readonly ref: string;
  readonly sha: string;
  /** What people see: of a pull request, its own head. */
  readonly headBranch: string | undefined;
  readonly headSha: string;
  readonly headCommit: Commit | undefined;
  readonly actor: Account;
  readonly inputs: Fields;
  readonly createdAt: Date;
  /** How many runs of `workflow_run` led here. */
  readonly chain: number;
  readonly definition: Workflow | undefined;
  /** Why the workflow could not be read. */
  readonly fault: string | undefined;
  title: string;
  triggeredBy: Account;
  attempt: number;
  status: Status;
  conclusion: Conclusion | undefined;
  startedAt: Date;
  updatedAt: Date;
  jobs: Job[];
  cancel: AbortController;
};

export function jobSummary(job: Job): JobSummary {
  return { id: job.id, name: job.name, status: job.status, conclusion: job.conclusion, log: job.log.text() };
}

export function runSummary(run: Run): RunSummary {
  return {
    id: run.id,
    name: run.title,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    jobs: run.jobs.map(jobSummary),
  };
}
