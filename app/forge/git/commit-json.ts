/** Commits as REST and webhooks show them. */

import { accountJson } from "../accounts/account.ts";
import { repositoryUrl } from "../repositories/url.ts";
import type { Repository } from "../repositories/repository.ts";
import { nodeId } from "../world/ids.ts";
import type { World } from "../world/world.ts";
import type { Commit, FileChange, Person } from "./commit.ts";

const unverified = { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null };

/** The account behind an address of ours: `<id>+<login>@users.noreply.…`, or a known login. */
function accountOf(world: World, person: Person) {
  const login = /^(?:\d+\+)?(.+)@users\.noreply\./.exec(person.email)?.[1] ?? person.name;
  return world.accounts.get(login.toLowerCase());
}

/** GitHub's "git commit": the object itself. */
export function gitCommitJson(world: World, repository: Repository, commit: Commit) {
  const api = repositoryUrl(world, repository);
  const page = `${world.url}/${repository.fullName}`;
  return {
    sha: commit.sha,
    node_id: nodeId("C", `${repository.id}/${commit.sha}`),
    url: `${api}/git/commits/${commit.sha}`,
    html_url: `${page}/commit/${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${api}/git/commits/${sha}`,
      html_url: `${page}/commit/${sha}`,
    })),
    verification: unverified,
  };
}

/** GitHub's "commit" of the commits API. */
export function commitJson(world: World, repository: Repository, commit: Commit) {
  const api = repositoryUrl(world, repository);
  const author = accountOf(world, commit.author);
  const committer = accountOf(world, commit.committer);
  return {
    url: `${api}/commits/${commit.sha}`,
    sha: commit.sha,
    node_id: nodeId("C", `${repository.id}/${commit.sha}`),
    html_url: `${world.url}/${repository.fullName}/commit/${commit.sha}`,
    comments_url: `${api}/commits/${commit.sha}/comments`,
    commit: {
      url: `${api}/git/commits/${commit.sha}`,
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      comment_count: 0,
      tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
      verification: unverified,
    },
    author: author ? accountJson(world, author) : null,
    committer: committer ? accountJson(world, committer) : null,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${api}/commits/${sha}`,
      html_url: `${world.url}/${repository.fullName}/commit/${sha}`,
    })),
  };
}

/** GitHub's "diff entry". */
export function fileJson(world: World, repository: Repository, file: FileChange, commit: string) {
  const path = file.path.split("/").map(encodeURIComponent).join("/");
  const page = `${world.url}/${repository.fullName}`;
  return {
    sha: file.sha,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${page}/blob/${commit}/${path}`,
    raw_url: `${page}/raw/${commit}/${path}`,
    contents_url: `${repositoryUrl(world, repository)}/contents/${path}?ref=${commit}`,
    ...(file.patch !== undefined && { patch: file.patch }),
    ...(file.previous !== undefined && { previous_filename: file.previous }),
  };
}

/** A commit in a push event. */
export function pushedCommitJson(world: World, repository: Repository, commit: Commit, files: readonly FileChange[]) {
  const paths = (...kinds: FileChange["status"][]) => files.filter((f) => kinds.includes(f.status)).map((f) => f.path);
  const person = (one: Person) => {
    const login = accountOf(world, one)?.login;
    return { name: one.name, email: one.email, date: one.date, ...(login !== undefined && { username: login }) };
  };
  return {
    id: commit.sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: commit.committer.date,
    url: `${world.url}/${repository.fullName}/commit/${commit.sha}`,
    author: person(commit.author),
    committer: person(commit.committer),
    added: paths("added", "renamed"),
    removed: paths("removed"),
    modified: paths("modified", "changed"),
  };
}
