/** GitHub's "pull request", complete enough for lists, single ones and webhooks. */

import { accountJson } from "../accounts/account.ts";
import { commentsOn } from "../issues/comment.ts";
import { issueJson } from "../issues/json.ts";
import type { PullIssue } from "../issues/issue.ts";
import { checksOn, missingChecks, rollup } from "../checks/rollup.ts";
import { repositoryJson } from "../repositories/json.ts";
import { repositoryUrl } from "../repositories/url.ts";
import type { Repository } from "../repositories/repository.ts";
import type { World } from "../world/world.ts";
import { reviewCommentsOf } from "../reviews/review.ts";
import { missingApprovals } from "./requirements.ts";

/** Why it does or does not merge, in GitHub's word. */
export function mergeableState(repository: Repository, issue: PullIssue): string {
  const { pull } = issue;
  if (pull.merged || !pull.mergeability) return "unknown";
  if (pull.mergeability.kind === "conflict") return "dirty";
  if (pull.draft) return "draft";
  const lacking = missingChecks(repository, pull.base.ref, pull.head.sha).length + missingApprovals(repository, issue);
  if (lacking > 0) return "blocked";
  const checks = rollup(checksOn(repository, pull.head.sha));
  return checks === undefined || checks === "success" ? "clean" : "unstable";
}

function branchJson(world: World, repository: Repository, branch: { readonly ref: string; readonly sha: string }) {
  return {
    label: `${repository.owner.login}:${branch.ref}`,
    ref: branch.ref,
    sha: branch.sha,
    user: accountJson(world, repository.owner),
    repo: repositoryJson(world, repository),
  };
}

function mergeJson(world: World, repository: Repository, issue: PullIssue) {
  const { merged, mergeability } = issue.pull;
  const shared = { mergeable_state: mergeableState(repository, issue), auto_merge: null };
  if (merged) {
    const by = accountJson(world, merged.by);
    const done = { merged: true, merged_at: merged.at, merged_by: by, merge_commit_sha: merged.sha };
    return { ...shared, ...done, mergeable: null, rebaseable: null };
  }
  const mergeable = mergeability ? mergeability.kind === "clean" : null;
  const trial = mergeability?.kind === "clean" ? mergeability.mergeCommit : null;
  const open = { merged: false, merged_at: null, merged_by: null, merge_commit_sha: trial };
  return { ...shared, ...open, mergeable, rebaseable: mergeable };
}

function addresses(world: World, repository: Repository, issue: PullIssue) {
  const api = repositoryUrl(world, repository);
  const url = `${api}/pulls/${issue.number}`;
  const page = `${world.url}/${repository.fullName}/pull/${issue.number}`;
  const links = {
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${api}/pulls/comments{/number}`,
    comments_url: `${api}/issues/${issue.number}/comments`,
    statuses_url: `${api}/statuses/${issue.pull.head.sha}`,
  };
  const hypermedia = {
    self: { href: url },
    html: { href: page },
    issue: { href: `${api}/issues/${issue.number}` },
    comments: { href: links.comments_url },
    review_comments: { href: links.review_comments_url },
    review_comment: { href: links.review_comment_url },
    commits: { href: links.commits_url },
    statuses: { href: links.statuses_url },
  };
  const pages = { html_url: page, diff_url: `${page}.diff`, patch_url: `${page}.patch` };
  return { url, ...pages, issue_url: `${api}/issues/${issue.number}`, ...links, _links: hypermedia };
}

export function pullJson(world: World, repository: Repository, issue: PullIssue) {
  const { pull } = issue;
  const shared = issueJson(world, repository, issue);
  return {
    ...addresses(world, repository, issue),
    id: pull.id,
    node_id: shared.node_id,
    number: issue.number,
    state: issue.state,
    locked: false,
    active_lock_reason: null,
    title: issue.title,
    user: shared.user,
    body: shared.body,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: shared.closed_at,
    assignee: shared.assignee,
    assignees: shared.assignees,
    requested_reviewers: pull.requested.map((account) => accountJson(world, account)),
    requested_teams: [],
    labels: shared.labels,
    milestone: null,
    draft: pull.draft,
    head: branchJson(world, repository, pull.head),
    base: branchJson(world, repository, pull.base),
    author_association: shared.author_association,
    ...mergeJson(world, repository, issue),
    comments: commentsOn(repository, issue.number).length,
    review_comments: reviewCommentsOf(repository, issue.number).length,
    maintainer_can_modify: false,
    commits: pull.size.commits,
    additions: pull.size.additions,
    deletions: pull.size.deletions,
    changed_files: pull.size.files,
  };
}
