/** Reviews and review comments as REST and webhooks show them. */

import { accountJson } from "../accounts/account.ts";
import { associationOf } from "../accounts/association.ts";
import { reactionsJson } from "../reactions/reaction.ts";
import type { Repository } from "../repositories/repository.ts";
import { repositoryUrl } from "../repositories/url.ts";
import { nodeId } from "../world/ids.ts";
import type { World } from "../world/world.ts";
import type { Review, ReviewComment } from "./review.ts";

/** GitHub's "pull request review". */
export function reviewJson(world: World, repository: Repository, review: Review) {
  const pull = `${repositoryUrl(world, repository)}/pulls/${review.pull}`;
  const html = `${world.url}/${repository.fullName}/pull/${review.pull}#pullrequestreview-${review.id}`;
  return {
    id: review.id,
    node_id: nodeId("PRR", review.id),
    user: accountJson(world, review.author),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: pull,
    _links: { html: { href: html }, pull_request: { href: pull } },
    ...(review.submittedAt !== undefined && { submitted_at: review.submittedAt }),
    commit_id: review.commit,
    author_association: associationOf(repository, review.author),
  };
}

/** The same for webhooks, which write states in lower case. */
export function reviewHookJson(world: World, repository: Repository, review: Review) {
  const json = reviewJson(world, repository, review);
  const submitted = review.submittedAt ?? null;
  return { ...json, state: review.state.toLowerCase(), submitted_at: submitted, updated_at: submitted };
}

/** GitHub's "pull request review comment". */
export function reviewCommentJson(world: World, repository: Repository, comment: ReviewComment) {
  const api = repositoryUrl(world, repository);
  const url = `${api}/pulls/comments/${comment.id}`;
  const pull = `${api}/pulls/${comment.pull}`;
  const html = `${world.url}/${repository.fullName}/pull/${comment.pull}#discussion_r${comment.id}`;
  return {
    url,
    pull_request_review_id: comment.review,
    id: comment.id,
    node_id: nodeId("PRRC", comment.id),
    diff_hunk: comment.hunk,
    path: comment.path,
    commit_id: comment.commit,
    original_commit_id: comment.commit,
    user: accountJson(world, comment.author),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    html_url: html,
    pull_request_url: pull,
    author_association: associationOf(repository, comment.author),
    _links: { self: { href: url }, html: { href: html }, pull_request: { href: pull } },
    reactions: reactionsJson(url, comment.reactions),
    start_line: comment.startLine ?? null,
    original_start_line: comment.startLine ?? null,
    start_side: comment.startLine === undefined ? null : comment.side,
    line: comment.line ?? null,
    original_line: comment.line ?? null,
    side: comment.side,
    position: comment.line === undefined ? null : 1,
    original_position: 1,
    subject_type: comment.line === undefined ? "file" : "line",
    ...(comment.inReplyTo !== undefined && { in_reply_to_id: comment.inReplyTo }),
  };
}
