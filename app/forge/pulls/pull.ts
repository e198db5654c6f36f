/** What a pull request is beyond being an issue. */

import type { Account } from "../actions/host.ts";
import { found } from "../http/refusal.ts";
import { isPull, type PullIssue } from "../issues/issue.ts";
import type { Repository } from "../repositories/repository.ts";

export type Mergeability =
  | { readonly kind: "clean"; readonly base: string; readonly head: string; readonly mergeCommit: string }
  | { readonly kind: "conflict"; readonly base: string; readonly head: string };

export type PullSize = {
  readonly commits: number;
  readonly additions: number;
  readonly deletions: number;
  readonly files: number;
};

export type Pull = {
  readonly id: number;
  readonly head: { readonly ref: string; sha: string };
  base: { readonly ref: string; sha: string };
  draft: boolean;
  merged: { readonly at: string; readonly by: Account; readonly sha: string } | undefined;
  requested: readonly Account[];
  mergeability: Mergeability | undefined;
  size: PullSize;
};

export function pullOf(repository: Repository, number: number): PullIssue {
  const issue = repository.issues.get(number);
  return found(issue && isPull(issue) ? issue : undefined);
}

export function allPulls(repository: Repository): readonly PullIssue[] {
  return [...repository.issues.values()].filter((issue) => isPull(issue));
}
