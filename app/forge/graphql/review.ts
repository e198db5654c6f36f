/** Reviews and review threads in GraphQL. */

import type { PullIssue } from "../issues/issue.ts";
import { type Review, type ReviewComment, reviewCommentsOf, type ReviewThread } from "../reviews/review.ts";
import { nodeId } from "../world/ids.ts";
import { commit } from "./commit.ts";
import { connection, type Slice } from "./connection.ts";
import { commentBase, reactions } from "./issue.ts";
import { actor, type Place } from "./place.ts";

function comment(place: Place, one: ReviewComment) {
  const { repository } = place;
  const review = repository.reviews.get(one.review);
  const parent = one.inReplyTo === undefined ? undefined : repository.reviewComments.get(one.inReplyTo);
  return {
    __typename: "PullRequestReviewComment",
    id: nodeId("PRRC", one.id),
    databaseId: one.id,
    fullDatabaseId: String(one.id),
    ...commentBase(place, one),
    path: one.path,
    line: one.line ?? null,
    originalLine: one.line ?? null,
    startLine: one.startLine ?? null,
    diffHunk: one.hunk,
    outdated: false,
    state: "SUBMITTED",
    subjectType: one.line === undefined ? "FILE" : "LINE",
    url: `${place.world.url}/${repository.fullName}/pull/${one.pull}#discussion_r${one.id}`,
    pullRequestReview: review ? () => reviewNode(place, review) : null,
    replyTo: parent ? () => comment(place, parent) : null,
    commit: () => commit(place, one.commit),
    reactions: reactions(place, one.reactions),
  };
}

export function reviewNode(place: Place, review: Review) {
  const at = review.submittedAt ?? place.world.now().toISOString();
  const comments = reviewCommentsOf(place.repository, review.pull).filter((one) => one.review === review.id);
  return {
    __typename: "PullRequestReview",
    id: nodeId("PRR", review.id),
    databaseId: review.id,
    fullDatabaseId: String(review.id),
    ...commentBase(place, { ...review, createdAt: at, updatedAt: at }),
    state: review.state,
    submittedAt: review.submittedAt ?? null,
    url: `${place.world.url}/${place.repository.fullName}/pull/${review.pull}#pullrequestreview-${review.id}`,
    commit: () => commit(place, review.commit),
    comments: (slice: Slice) => connection(comments, slice, (one) => comment(place, one)),
  };
}

export function threadNode(place: Place, thread: ReviewThread, issue: PullIssue) {
  const comments = reviewCommentsOf(place.repository, thread.pull).filter((one) => one.thread === thread.id);
  return {
    __typename: "PullRequestReviewThread",
    id: nodeId("PRRT", thread.id),
    isResolved: thread.resolvedBy !== undefined,
    isCollapsed: thread.resolvedBy !== undefined,
    isOutdated: thread.commit !== issue.pull.head.sha,
    resolvedBy: thread.resolvedBy ? actor(place.world, thread.resolvedBy) : null,
    path: thread.path,
    line: thread.line ?? null,
    originalLine: thread.line ?? null,
    diffSide: comments[0]?.side ?? "RIGHT",
    subjectType: thread.line === undefined ? "FILE" : "LINE",
    viewerCanReply: true,
    viewerCanResolve: thread.resolvedBy === undefined,
    viewerCanUnresolve: thread.resolvedBy !== undefined,
    comments: (slice: Slice) => connection(comments, slice, (one) => comment(place, one)),
  };
}
