/** What a protected base branch asks of a pull request's reviews. */

import { roleOf } from "../accounts/caller.ts";
import { includesRole } from "../accounts/account.ts";
import type { PullIssue } from "../issues/issue.ts";
import type { Repository } from "../repositories/repository.ts";
import { standingReviews } from "../reviews/review.ts";

/** How many approvals are missing; a standing refusal counts as one more. Only writers' reviews count. */
export function missingApprovals(repository: Repository, issue: PullIssue): number {
  const rule = repository.protections.get(issue.pull.base.ref)?.requiredReviews;
  if (!rule) return 0;
  const counted = standingReviews(repository, issue.number).filter((review) =>
    includesRole(roleOf(repository, review.author), "write"),
  );
  if (counted.some((review) => review.state === "CHANGES_REQUESTED")) return 1;
  const approvals = counted.filter((review) => review.state === "APPROVED").length;
  return Math.max(rule.approvals - approvals, 0);
}
