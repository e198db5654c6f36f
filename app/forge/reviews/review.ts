/** Reviews of pull requests, their line comments and the threads these form. */

import type { Account } from "../actions/host.ts";
import type { Reaction } from "../reactions/reaction.ts";
import type { Repository } from "../repositories/repository.ts";

export type ReviewState = "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED" | "PENDING";

export type Review = {
  readonly id: number;
  /** Number of the pull request. */
  readonly pull: number;
  readonly author: Account;
  body: string;
  state: ReviewState;
  readonly commit: string;
  submittedAt: string | undefined;
};

export type ReviewComment = {
  readonly id: number;
  readonly pull: number;
  readonly review: number;
  readonly thread: number;
  readonly author: Account;
  body: string;
  readonly path: string;
  /** In the file on that side; `undefined` for a comment on the file. */
  readonly line: number | undefined;
  readonly startLine: number | undefined;
  readonly side: "LEFT" | "RIGHT";
  readonly hunk: string;
  readonly commit: string;
  readonly inReplyTo: number | undefined;
  readonly createdAt: string;
  updatedAt: string;
  readonly reactions: Reaction[];
};

export type ReviewThread = {
  readonly id: number;
  readonly pull: number;
  readonly path: string;
  readonly line: number | undefined;
  /** The head the thread was opened on. */
  readonly commit: string;
  resolvedBy: Account | undefined;
};

export function reviewsOf(repository: Repository, pull: number): readonly Review[] {
  return [...repository.reviews.values()].filter((review) => review.pull === pull);
}

export function reviewCommentsOf(repository: Repository, pull: number): readonly ReviewComment[] {
  return [...repository.reviewComments.values()].filter((comment) => comment.pull === pull);
}

/** Each person's last review that counts: later comments do not undo an approval or a refusal. */
export function standingReviews(repository: Repository, pull: number): readonly Review[] {
  const latest = new Map<number, Review>();
  for (const review of reviewsOf(repository, pull)) {
    if (review.state === "PENDING" || review.state === "COMMENTED") continue;
    latest.set(review.author.id, review);
  }
  return [...latest.values()];
}
