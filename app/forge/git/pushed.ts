/** What follows when refs moved, by a push or by the API: events, and pull requests brought up to date. */

import { followPush } from "../pulls/follow-push.ts";
import type { Repository } from "../repositories/repository.ts";
import { timestamp, type World } from "../world/world.ts";
import { emit, type Cause } from "../webhooks/emit.ts";
import { diff, emptyTree, log, readCommit, type Commit } from "./commit.ts";
import { pushedCommitJson } from "./commit-json.ts";
import { isAncestor, zero, type RefChange } from "./refs.ts";

async function newCommits(repository: Repository, change: RefChange): Promise<readonly Commit[]> {
  if (change.after === zero) return [];
  const range =
    change.before === zero
      ? [change.after, "--not", `--exclude=${change.name.replace("refs/heads/", "")}`, "--branches"]
      : [`${change.before}..${change.after}`];
  const commits = await log(repository.directory, ["--max-count=2048", ...range]);
  return commits.toReversed();
}

/** Whether what was there before is left behind. */
async function isForced({ directory }: Repository, { before, after }: RefChange, commits: readonly Commit[]) {
  if (before === zero || after === zero || commits.some(({ parents }) => parents.includes(before))) return false;
  return !(await isAncestor(directory, before, after));
}

async function describe(world: World, repository: Repository, commit: Commit) {
  const files = await diff(repository.directory, commit.parents[0] ?? emptyTree, commit.sha);
  return pushedCommitJson(world, repository, commit, files);
}

async function pushBody(world: World, repository: Repository, change: RefChange, cause: Cause) {
  const commits = await newCommits(repository, change);
  const forced = await isForced(repository, change, commits);
  const described = await Promise.all(commits.slice(-20).map((commit) => describe(world, repository, commit)));
  const head = change.after === zero ? undefined : await readCommit(repository.directory, change.after);
  const page = `${world.url}/${repository.fullName}`;
  return {
    ref: change.name,
    before: change.before,
    after: change.after,
    base_ref: null,
    created: change.before === zero,
    deleted: change.after === zero,
    forced,
    compare: `${page}/compare/${change.before.slice(0, 12)}...${change.after.slice(0, 12)}`,
    commits: described,
    head_commit: head
      ? (described.find((one) => one.id === head.sha) ?? (await describe(world, repository, head)))
      : null,
    pusher: { name: cause.actor.login, email: `${cause.actor.login}@users.noreply.github.com` },
  };
}

function emitRefLife(world: World, repository: Repository, change: RefChange, cause: Cause): void {
  const isTag = change.name.startsWith("refs/tags/");
  const named = { ref: change.name.replace(/^refs\/(heads|tags)\//, ""), ref_type: isTag ? "tag" : "branch" };
  if (change.before === zero) {
    const extra = { master_branch: repository.defaultBranch, description: null, pusher_type: "user" };
    emit(world, repository, {
      event: "create",
      body: { ...named, ...extra },
      cause,
      ref: change.name,
      sha: change.after,
    });
  }
  if (change.after === zero)
    emit(world, repository, { event: "delete", body: { ...named, pusher_type: "user" }, cause });
}

/** Refs outside `refs/heads` and `refs/tags` change without a word, as on GitHub. */
function isPublic(change: RefChange): boolean {
  return change.name.startsWith("refs/heads/") || change.name.startsWith("refs/tags/");
}

/** To be called, with the repository's lock held, after refs have moved. */
export async function refsMoved(
  world: World,
  repository: Repository,
  changes: readonly RefChange[],
  cause: Cause,
): Promise<void> {
  const open = changes.filter(isPublic);
  if (open.length > 0) {
    repository.pushedAt = timestamp(world);
    repository.updatedAt = repository.pushedAt;
  }
  for (const change of open) {
    emitRefLife(world, repository, change, cause);
    const body = await pushBody(world, repository, change, cause);
    const deleted = change.after === zero;
    const place = deleted ? {} : { ref: change.name, sha: change.after };
    emit(world, repository, { event: "push", body, cause, quiet: deleted, ...place });
    if (change.name.startsWith("refs/heads/")) await followPush(world, repository, change, cause);
  }
}
