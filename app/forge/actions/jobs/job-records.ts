/** Opening, beginning and finishing a job's record, with all who must hear of it. */

import { announceJob } from "../runs/announce.ts";
import type { Conclusion, Job } from "../runs/run.ts";
import { list, scalar } from "../json.ts";
import { resolve } from "../expressions/template.ts";
import { legSight } from "./contexts.ts";
import type { Leg } from "./job-state.ts";
import { jobLog } from "./log.ts";

export type NewJob = { readonly name: string; readonly labels: readonly string[] };

/** Cancelled with its leg; the record is what people may cancel or kill singly. */
export function openJob(leg: Leg, about: NewJob): Job {
  const { floor, run } = leg.scope;
  const id = floor.store.nextId();
  const job: Job = {
    id,
    run,
    attempt: run.attempt,
    name: about.name,
    labels: about.labels,
    createdAt: floor.host.now(),
    log: jobLog(floor.now, (line) => floor.changed({ kind: "log", repository: run.repository, jobId: id, line })),
    steps: [],
    cancel: new AbortController(),
    kill: new AbortController(),
    status: "queued",
    conclusion: undefined,
    startedAt: undefined,
    completedAt: undefined,
    checkId: undefined,
    summary: "",
  };
  if (leg.cancel.aborted) job.cancel.abort();
  else leg.cancel.addEventListener("abort", () => job.cancel.abort(), { once: true });
  floor.store.addJob(job);
  announceJob(floor, job, "queued");
  return job;
}

export function labelsOf(leg: Leg): readonly string[] {
  const asked = resolve(leg.shape["runs-on"], legSight(leg));
  const named = typeof asked === "object" && asked !== null && "labels" in asked ? asked.labels : asked;
  return list(named).map(scalar);
}

export function beginJob(leg: Leg, job: Job): void {
  job.status = "in_progress";
  job.startedAt = leg.scope.floor.host.now();
  announceJob(leg.scope.floor, job, "in_progress");
}

export function finishJob(leg: Leg, job: Job, conclusion: Conclusion): void {
  job.status = "completed";
  job.conclusion = conclusion;
  job.completedAt = leg.scope.floor.host.now();
  job.startedAt ??= job.completedAt;
  announceJob(leg.scope.floor, job, "completed");
}
