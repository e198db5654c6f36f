/** Issues and comments as REST and webhooks show them. */

import { accountJson } from "../accounts/account.ts";
import { associationOf } from "../accounts/association.ts";
import { appJson } from "../apps/app.ts";
import { repositoryUrl } from "../repositories/url.ts";
import type { Repository } from "../repositories/repository.ts";
import { nodeId } from "../world/ids.ts";
import type { World } from "../world/world.ts";
import { type Comment, commentsOn } from "./comment.ts";
import { dependenciesSummary } from "../dependencies/dependency.ts";
import type { Issue } from "./issue.ts";
import { labelJson } from "./label.ts";
import { reactionsJson } from "../reactions/reaction.ts";

function pullLinks(world: World, repository: Repository, issue: Issue) {
  if (!issue.pull) return {};
  const page = `${world.url}/${repository.fullName}/pull/${issue.number}`;
  return {
    draft: issue.pull.draft,
    pull_request: {
      url: `${repositoryUrl(world, repository)}/pulls/${issue.number}`,
      html_url: page,
      diff_url: `${page}.diff`,
      patch_url: `${page}.patch`,
      merged_at: issue.pull.merged?.at ?? null,
    },
  };
}

export function issueNodeId(issue: Issue): string {
  return issue.pull ? nodeId("PR", issue.pull.id) : nodeId("I", issue.id);
}

function issueAddresses(world: World, repository: Repository, issue: Issue) {
  const api = repositoryUrl(world, repository);
  const url = `${api}/issues/${issue.number}`;
  return {
    url,
    repository_url: api,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    timeline_url: `${url}/timeline`,
    html_url: `${world.url}/${repository.fullName}/${issue.pull ? "pull" : "issues"}/${issue.number}`,
    reactions: reactionsJson(url, issue.reactions),
  };
}

function partsSummary({ parts }: Issue) {
  const completed = parts.filter(({ state }) => state === "closed").length;
  const percent = parts.length === 0 ? 0 : Math.floor((completed * 100) / parts.length);
  return { total: parts.length, completed, percent_completed: percent };
}

/** GitHub's "issue". */
export function issueJson(world: World, repository: Repository, issue: Issue) {
  const [assignee] = issue.assignees;
  return {
    id: issue.id,
    node_id: issueNodeId(issue),
    ...issueAddresses(world, repository, issue),
    number: issue.number,
    title: issue.title,
    user: accountJson(world, issue.author),
    labels: [...issue.labels].map((label) => labelJson(world, repository, label)),
    state: issue.state,
    state_reason: issue.stateReason ?? null,
    locked: false,
    active_lock_reason: null,
    assignee: assignee ? accountJson(world, assignee) : null,
    assignees: issue.assignees.map((account) => accountJson(world, account)),
    milestone: null,
    comments: commentsOn(repository, issue.number).length,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt ?? null,
    closed_by: issue.closedBy ? accountJson(world, issue.closedBy) : null,
    author_association: associationOf(repository, issue.author),
    performed_via_github_app: issue.via ? appJson(world, issue.via) : null,
    body: issue.body ?? null,
    issue_dependencies_summary: dependenciesSummary(world, issue),
    sub_issues_summary: partsSummary(issue),
    ...pullLinks(world, repository, issue),
  };
}

/** GitHub's "issue comment". */
export function commentJson(world: World, repository: Repository, comment: Comment) {
  const api = repositoryUrl(world, repository);
  const url = `${api}/issues/comments/${comment.id}`;
  const kind = repository.issues.get(comment.issue)?.pull ? "pull" : "issues";
  return {
    id: comment.id,
    node_id: nodeId("IC", comment.id),
    url,
    html_url: `${world.url}/${repository.fullName}/${kind}/${comment.issue}#issuecomment-${comment.id}`,
    issue_url: `${api}/issues/${comment.issue}`,
    user: accountJson(world, comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: associationOf(repository, comment.author),
    body: comment.body,
    reactions: reactionsJson(url, comment.reactions),
    performed_via_github_app: comment.via ? appJson(world, comment.via) : null,
  };
}
