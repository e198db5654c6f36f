/** Pull requests follow their branches: a new head synchronises them, a head that the base contains merges them. */

import { isAncestor, zero, type RefChange } from "../git/refs.ts";
import { log } from "../git/commit.ts";
import { closeIssue, closeNamed } from "../issues/change.ts";
import type { PullIssue } from "../issues/issue.ts";
import { note } from "../issues/timeline.ts";
import type { Repository } from "../repositories/repository.ts";
import type { Cause } from "../webhooks/emit.ts";
import { timestamp, type World } from "../world/world.ts";
import { emitPull } from "./emit-pull.ts";
import { allPulls } from "./pull.ts";
import { refreshPull } from "./refresh.ts";
import { standingReviews } from "../reviews/review.ts";

type Follow = {
  readonly world: World;
  readonly repository: Repository;
  readonly change: RefChange;
  readonly cause: Cause;
};

/** Marks a pull request as merged and closes what it names, when its base is the default branch. */
export function markMerged(follow: Omit<Follow, "change">, issue: PullIssue, sha: string): void {
  const { world, repository, cause } = follow;
  issue.pull.merged = { at: timestamp(world), by: cause.actor, sha };
  note(world, issue, "merged", { actor: cause.actor, commitId: sha });
  closeIssue({ ...follow, issue }, undefined);
  if (issue.pull.base.ref !== repository.defaultBranch) return;
  closeNamed(follow, [issue.body ?? "", issue.title], sha);
}

/** An approval goes stale with a new head, where the protection says so. */
function dismissStale(repository: Repository, issue: PullIssue): void {
  if (!repository.protections.get(issue.pull.base.ref)?.requiredReviews?.dismissStale) return;
  for (const review of standingReviews(repository, issue.number)) {
    if (review.state === "APPROVED") review.state = "DISMISSED";
  }
}

async function headMoved(follow: Follow, issue: PullIssue): Promise<void> {
  const { world, repository, change, cause } = follow;
  if (change.after === zero) return closeIssue({ ...follow, issue }, undefined);
  await refreshPull(world, repository, issue);
  issue.updatedAt = timestamp(world);
  const forced = !(await isAncestor(repository.directory, change.before, change.after));
  if (forced) note(world, issue, "head_ref_force_pushed", { actor: cause.actor, commitId: change.after });
  dismissStale(repository, issue);
  emitPull({ world, repository, issue, cause }, "synchronize", { before: change.before, after: change.after });
}

async function baseMoved(follow: Follow, issue: PullIssue): Promise<void> {
  const { world, repository, change } = follow;
  if (change.after === zero) return closeIssue({ ...follow, issue }, undefined);
  const { head } = issue.pull;
  const contained = await isAncestor(repository.directory, head.sha, change.after);
  const before = change.before !== zero && (await isAncestor(repository.directory, head.sha, change.before));
  if (contained && !before) return markMerged(follow, issue, change.after);
  await refreshPull(world, repository, issue);
}

/** Commits that reach the default branch close the issues their messages name. */
async function closeByCommits(follow: Follow): Promise<void> {
  const { repository, change } = follow;
  if (change.name !== `refs/heads/${repository.defaultBranch}` || change.after === zero || change.before === zero)
    return;
  const commits = await log(repository.directory, [`${change.before}..${change.after}`]);
  for (const commit of commits) closeNamed(follow, [commit.message], commit.sha);
}

/** To be called after a branch moved, with the repository's lock held. */
export async function followPush(world: World, repository: Repository, change: RefChange, cause: Cause): Promise<void> {
  const branch = change.name.slice("refs/heads/".length);
  const follow = { world, repository, change, cause };
  for (const issue of allPulls(repository).filter((one) => one.state === "open")) {
    if (issue.pull.head.ref === branch) await headMoved(follow, issue);
    else if (issue.pull.base.ref === branch) await baseMoved(follow, issue);
  }
  await closeByCommits(follow);
}
