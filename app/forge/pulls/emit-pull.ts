/** Sends `pull_request` and its kin, and says where workflows for them run: on the trial merge, or on the base. */

import type { PullIssue } from "../issues/issue.ts";
import type { Repository } from "../repositories/repository.ts";
import { emit, emitToWorkflows, type Cause } from "../webhooks/emit.ts";
import type { World } from "../world/world.ts";
import { pullJson } from "./json.ts";

export type PullPlace = {
  readonly world: World;
  readonly repository: Repository;
  readonly issue: PullIssue;
  readonly cause: Cause;
};

/** The ref and commit a `pull_request` workflow runs on; a conflicting one runs nowhere. */
export function trialMerge(issue: PullIssue): { readonly ref: string; readonly sha?: string; readonly quiet: boolean } {
  const { mergeability, merged } = issue.pull;
  const ref = `refs/pull/${issue.number}/merge`;
  if (merged) return { ref, sha: merged.sha, quiet: false };
  return mergeability?.kind === "clean" ? { ref, sha: mergeability.mergeCommit, quiet: false } : { ref, quiet: true };
}

export function emitPull(place: PullPlace, action: string, extra: Readonly<Record<string, unknown>> = {}): void {
  const { world, repository, issue, cause } = place;
  const body = { number: issue.number, pull_request: pullJson(world, repository, issue), ...extra };
  emit(world, repository, { event: "pull_request", action, body, cause, ...trialMerge(issue) });
  const { ref, sha } = issue.pull.base;
  const onBase = { ref: `refs/heads/${ref}`, sha };
  emitToWorkflows(world, repository, { event: "pull_request_target", action, body, cause, ...onBase });
}
