/** Adds reviews and their comments, and tells of them. */

import type { Account } from "../actions/host.ts";
import { diff, type FileChange } from "../git/commit.ts";
import { mergeBase } from "../git/refs.ts";
import { invalid, withinLimit } from "../http/refusal.ts";
import { pullJson } from "../pulls/json.ts";
import { type PullPlace, trialMerge } from "../pulls/emit-pull.ts";
import { emit } from "../webhooks/emit.ts";
import { timestamp } from "../world/world.ts";
import { reviewCommentJson, reviewHookJson } from "./json.ts";
import type { Review, ReviewComment, ReviewState, ReviewThread } from "./review.ts";

export type Remark = {
  readonly path: string;
  readonly body: string;
  readonly line: number | undefined;
  readonly startLine: number | undefined;
  readonly side: "LEFT" | "RIGHT";
};

export function addReview(
  place: PullPlace,
  author: Account,
  draft: { state: ReviewState; body: string; commit: string },
): Review {
  const { world, repository, issue } = place;
  withinLimit("PullRequestReview", draft.body);
  const submittedAt = draft.state === "PENDING" ? undefined : timestamp(world);
  const review: Review = { ...draft, id: world.ids.next(), pull: issue.number, author, submittedAt };
  repository.reviews.set(review.id, review);
  return review;
}

/** Sends `pull_request_review`; workflows for it run on the trial merge. */
export function tellReview(place: PullPlace, review: Review, action: "submitted" | "dismissed" | "edited"): void {
  const { world, repository, issue, cause } = place;
  issue.updatedAt = timestamp(world);
  const pull_request = pullJson(world, repository, issue);
  const body = { review: reviewHookJson(world, repository, review), pull_request };
  emit(world, repository, { event: "pull_request_review", action, body, cause, ...trialMerge(issue) });
}

/** Sends `pull_request_review_comment`. */
export function tellComment(
  place: PullPlace,
  comment: ReviewComment,
  action: "created" | "edited" | "deleted",
  extra = {},
): void {
  const { world, repository, issue, cause } = place;
  const pull_request = pullJson(world, repository, issue);
  const body = { comment: reviewCommentJson(world, repository, comment), pull_request, ...extra };
  emit(world, repository, { event: "pull_request_review_comment", action, body, cause, ...trialMerge(issue) });
}

/** Whether a hunk's header covers a line on that side. */
function covers(hunk: string, side: Remark["side"], line: number): boolean {
  const pattern = side === "LEFT" ? /^@@ -(\d+)(?:,(\d+))? / : /^@@ \S+ \+(\d+)(?:,(\d+))? /;
  const [, start, count = "1"] = pattern.exec(hunk) ?? [];
  return start !== undefined && line >= Number(start) && line < Number(start) + Number(count);
}

/** The hunk around a line, or `undefined` when the diff does not show the line. */
function hunkAt(file: FileChange, remark: Remark): string | undefined {
  const hunks = (file.patch ?? "").split(/^(?=@@ )/m);
  return hunks.find((hunk) => covers(hunk, remark.side, remark.line ?? -1))?.trimEnd();
}

async function locate(place: PullPlace, remark: Remark): Promise<string> {
  const { directory } = place.repository;
  const { base, head } = place.issue.pull;
  const from = (await mergeBase(directory, base.sha, head.sha)) ?? base.sha;
  const file = (await diff(directory, from, head.sha)).find((one) => one.path === remark.path);
  if (!file)
    throw invalid(
      "PullRequestReviewComment",
      "pull_request_review_thread.path",
      "pull_request_review_thread.path is invalid",
      "invalid",
    );
  const hunk = remark.line === undefined ? "" : hunkAt(file, remark);
  if (hunk === undefined) {
    throw invalid(
      "PullRequestReviewComment",
      "pull_request_review_thread.line",
      "pull_request_review_thread.line must be part of the diff",
    );
  }
  return hunk;
}

function newThread(place: PullPlace, remark: Remark): ReviewThread {
  const { world, repository, issue } = place;
  const thread: ReviewThread = {
    id: world.ids.next(),
    pull: issue.number,
    path: remark.path,
    line: remark.line,
    commit: issue.pull.head.sha,
    resolvedBy: undefined,
  };
  repository.reviewThreads.set(thread.id, thread);
  return thread;
}

/** A comment that opens a thread at a line of the diff; 422 when the diff has no such line. */
export async function addRemark(place: PullPlace, review: Review, remark: Remark): Promise<ReviewComment> {
  const { world, repository } = place;
  withinLimit("PullRequestReviewComment", remark.body);
  const hunk = await locate(place, remark);
  const at = timestamp(world);
  const comment: ReviewComment = {
    ...remark,
    id: world.ids.next(),
    pull: review.pull,
    review: review.id,
    thread: newThread(place, remark).id,
    author: review.author,
    hunk,
    commit: review.commit,
    inReplyTo: undefined,
    createdAt: at,
    updatedAt: at,
    reactions: [],
  };
  repository.reviewComments.set(comment.id, comment);
  return comment;
}

/** An answer in the thread of another comment. */
export function addReply(place: PullPlace, to: ReviewComment, draft: { review: Review; body: string }): ReviewComment {
  const { world, repository } = place;
  withinLimit("PullRequestReviewComment", draft.body);
  const at = timestamp(world);
  const comment: ReviewComment = {
    ...to,
    id: world.ids.next(),
    review: draft.review.id,
    author: draft.review.author,
    body: draft.body,
    inReplyTo: to.inReplyTo ?? to.id,
    createdAt: at,
    updatedAt: at,
    reactions: [],
  };
  repository.reviewComments.set(comment.id, comment);
  return comment;
}
