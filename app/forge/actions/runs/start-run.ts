/** A new run of a workflow: numbered, titled, recorded and set going. */

import { z } from "zod";
import type { Account, Commit, RepositoryEvent } from "../host.ts";
import { type Fields, at, scalar, text } from "../json.ts";
import type { Floor } from "../floor.ts";
import { interpolate } from "../expressions/template.ts";
import { refName, scopeSight } from "../jobs/contexts.ts";
import type { Reading } from "../workflow/read.ts";
import { performRun, runScope } from "./perform-run.ts";
import type { Run, WorkflowEntry } from "./run.ts";

export type NewRun = {
  readonly event: RepositoryEvent;
  readonly reading: Reading;
  readonly inputs: Fields;
  readonly chain: number;
};

const person = z.object({ name: z.string(), email: z.string() });
const pushedCommit = z.object({
  id: z.string(),
  tree_id: z.string(),
  message: z.string(),
  timestamp: z.string(),
  author: person,
  committer: person,
});

/** The commit a run is about: as the push told it, else as the host reads it. */
async function headCommitOf(floor: Floor, event: RepositoryEvent, sha: string): Promise<Commit | undefined> {
  const pushed = pushedCommit.safeParse(event.payload["head_commit"]);
  return pushed.success && pushed.data.id === sha ? pushed.data : floor.host.commit?.(event.repository, sha);
}

function defaultTitle(event: RepositoryEvent, name: string, commit: Commit | undefined): string {
  const subject =
    text(at(event.payload, "pull_request", "title")) ??
    text(at(event.payload, "issue", "title")) ??
    (event.name === "push" ? commit?.message.split("\n")[0] : undefined);
  return subject ?? name;
}

/** `run-name`, or the event's own title; a faulty expression leaves the latter. */
function titleOf(floor: Floor, run: Run, fallback: string): string {
  const named = run.definition?.shape["run-name"];
  if (named === undefined || !run.definition) return fallback;
  const status = { success: true, failure: false, cancelled: false };
  try {
    return interpolate(scalar(named), scopeSight(runScope(floor, run, run.definition), status)) || fallback;
  } catch {
    return fallback;
  }
}

/** The workflow's record, under the name it has now. */
export function entryOf(floor: Floor, repository: string, reading: Reading): WorkflowEntry {
  if (reading.kind === "invalid") return floor.store.entryOf(repository, reading.path);
  const entry = floor.store.entryOf(repository, reading.workflow.path);
  entry.name = reading.workflow.name;
  return entry;
}

/** Records the run and sets it going; returns as soon as it has its id. */
export async function startRun(floor: Floor, start: NewRun): Promise<Run> {
  const { event, reading } = start;
  const { repository } = event;
  const entry = entryOf(floor, repository, reading);
  const headSha = text(at(event.payload, "pull_request", "head", "sha")) ?? event.sha;
  const headCommit = await headCommitOf(floor, event, headSha);
  const now = floor.host.now();
  const run: Run = {
    id: floor.store.nextId(),
    repository,
    entry,
    number: floor.store.nextNumber(entry),
    event: event.name,
    payload: event.payload,
    ref: event.ref,
    sha: event.sha,
    headBranch: text(at(event.payload, "pull_request", "head", "ref")) ?? refName(event.ref),
    headSha,
    headCommit,
    actor: event.actor,
    inputs: start.inputs,
    createdAt: now,
    chain: start.chain,
    definition: reading.kind === "workflow" ? reading.workflow : undefined,
    fault: reading.kind === "workflow" ? undefined : reading.message,
    title: "",
    triggeredBy: event.actor,
    attempt: 1,
    status: "queued",
    conclusion: undefined,
    startedAt: now,
    updatedAt: now,
    jobs: [],
    cancel: new AbortController(),
  };
  run.title = titleOf(floor, run, defaultTitle(event, entry.name, headCommit));
  floor.store.addRun(run);
  floor.track(performRun(floor, run));
  return run;
}

/** A new attempt at a run that has ended: everything again, by whoever asked. */
export function rerun(floor: Floor, run: Run, by: Account): void {
  run.attempt += 1;
  run.triggeredBy = by;
  run.status = "queued";
  run.conclusion = undefined;
  run.startedAt = floor.host.now();
  run.jobs = [];
  run.cancel = new AbortController();
  floor.track(performRun(floor, run));
}
