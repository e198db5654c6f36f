/** GitHub's "full repository", which serves everywhere a repository is shown. */

import type { Visitor } from "../accounts/caller.ts";
import { roleOf } from "../accounts/caller.ts";
import { accountJson, includesRole } from "../accounts/account.ts";
import { nodeId } from "../world/ids.ts";
import type { World } from "../world/world.ts";
import type { Repository } from "./repository.ts";
import { repositoryUrl } from "./url.ts";

const below: readonly (readonly [string, string])[] = [
  ["forks_url", "/forks"],
  ["keys_url", "/keys{/key_id}"],
  ["collaborators_url", "/collaborators{/collaborator}"],
  ["teams_url", "/teams"],
  ["hooks_url", "/hooks"],
  ["issue_events_url", "/issues/events{/number}"],
  ["events_url", "/events"],
  ["assignees_url", "/assignees{/user}"],
  ["branches_url", "/branches{/branch}"],
  ["tags_url", "/tags"],
  ["blobs_url", "/git/blobs{/sha}"],
  ["git_tags_url", "/git/tags{/sha}"],
  ["git_refs_url", "/git/refs{/sha}"],
  ["trees_url", "/git/trees{/sha}"],
  ["statuses_url", "/statuses/{sha}"],
  ["languages_url", "/languages"],
  ["stargazers_url", "/stargazers"],
  ["contributors_url", "/contributors"],
  ["subscribers_url", "/subscribers"],
  ["subscription_url", "/subscription"],
  ["commits_url", "/commits{/sha}"],
  ["git_commits_url", "/git/commits{/sha}"],
  ["comments_url", "/comments{/number}"],
  ["issue_comment_url", "/issues/comments{/number}"],
  ["contents_url", "/contents/{+path}"],
  ["compare_url", "/compare/{base}...{head}"],
  ["merges_url", "/merges"],
  ["archive_url", "/{archive_format}{/ref}"],
  ["downloads_url", "/downloads"],
  ["issues_url", "/issues{/number}"],
  ["pulls_url", "/pulls{/number}"],
  ["milestones_url", "/milestones{/number}"],
  ["notifications_url", "/notifications{?since,all,participating}"],
  ["labels_url", "/labels{/name}"],
  ["releases_url", "/releases{/id}"],
  ["deployments_url", "/deployments"],
];

const unchanging = {
  description: null,
  fork: false,
  homepage: null,
  size: 0,
  stargazers_count: 0,
  watchers_count: 0,
  language: null,
  has_issues: true,
  has_projects: false,
  has_downloads: true,
  has_wiki: false,
  has_pages: false,
  has_discussions: false,
  forks_count: 0,
  mirror_url: null,
  archived: false,
  disabled: false,
  license: null,
  allow_forking: true,
  is_template: false,
  web_commit_signoff_required: false,
  topics: [],
  forks: 0,
  watchers: 0,
  network_count: 0,
  subscribers_count: 0,
};

export function repositoryJson(world: World, repository: Repository) {
  const api = repositoryUrl(world, repository);
  const page = `${world.url}/${repository.fullName}`;
  const open = [...repository.issues.values()].filter((issue) => issue.state === "open").length;
  return {
    id: repository.id,
    node_id: nodeId("R", repository.id),
    name: repository.name,
    full_name: repository.fullName,
    private: repository.private,
    visibility: repository.private ? "private" : "public",
    owner: accountJson(world, repository.owner),
    html_url: page,
    url: api,
    ...Object.fromEntries(below.map(([name, path]) => [name, api + path])),
    git_url: `${page}.git`,
    ssh_url: `${page}.git`,
    clone_url: `${page}.git`,
    svn_url: page,
    created_at: repository.createdAt,
    updated_at: repository.updatedAt,
    pushed_at: repository.pushedAt,
    default_branch: repository.defaultBranch,
    open_issues_count: open,
    open_issues: open,
    ...unchanging,
  };
}

/** With what the caller may do in it. */
export function repositoryJsonFor(world: World, repository: Repository, visitor: Visitor | undefined) {
  const json = repositoryJson(world, repository);
  if (visitor?.kind !== "user") return json;
  const role = roleOf(repository, visitor.account);
  const permissions = {
    admin: includesRole(role, "admin"),
    maintain: includesRole(role, "maintain"),
    push: includesRole(role, "write"),
    triage: includesRole(role, "triage"),
    pull: includesRole(role, "read"),
  };
  return { ...json, permissions };
}
