/** Commit statuses. */

import type { Account } from "../actions/host.ts";
import type { Repository } from "../repositories/repository.ts";

type CommitState = "error" | "failure" | "pending" | "success";

export type CommitStatus = {
  readonly id: number;
  readonly sha: string;
  readonly context: string;
  readonly state: CommitState;
  readonly description: string | undefined;
  readonly targetUrl: string | undefined;
  readonly creator: Account;
  readonly createdAt: string;
};

/** Statuses of a commit, newest first. */
export function statusesOn(repository: Repository, sha: string): readonly CommitStatus[] {
  return repository.statuses.filter((status) => status.sha === sha).toReversed();
}

/** The newest of each context. */
export function latestStatuses(repository: Repository, sha: string): readonly CommitStatus[] {
  const all = statusesOn(repository, sha);
  return all.filter((status, index) => all.findIndex((one) => one.context === status.context) === index);
}
