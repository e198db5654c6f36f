/** Merges a pull request: merge commit, squash or rebase, by compare-and-swap on the base branch. */

import { log } from "../git/commit.ts";
import { authorOf, mergeTrees, rebase, webFlow, writeCommit } from "../git/merges.ts";
import { moveAndTell } from "../git/ref-routes.ts";
import { mergeBase, moveRef } from "../git/refs.ts";
import { refsMoved } from "../git/pushed.ts";
import { Refusal } from "../http/refusal.ts";
import type { RepositoryVisit } from "../http/visit.ts";
import { missingChecks } from "../checks/rollup.ts";
import type { PullIssue } from "../issues/issue.ts";
import { mayMergeInto } from "../repositories/push-rights.ts";
import { causeOf } from "../webhooks/emit.ts";
import { timestamp } from "../world/world.ts";
import { markMerged } from "./follow-push.ts";
import { refreshPull } from "./refresh.ts";
import { missingApprovals } from "./requirements.ts";

export type MergeRequest = {
  readonly method: "merge" | "squash" | "rebase";
  /** The head the caller has seen. */
  readonly sha: string | undefined;
  readonly title: string | undefined;
  readonly message: string | undefined;
};

/** What the protection of the base asks before anyone merges. */
function refuseUnprotected(visit: RepositoryVisit, issue: PullIssue): void {
  const { repository, caller } = visit;
  const { base, head } = issue.pull;
  if (!mayMergeInto(repository, base.ref, caller)) {
    throw new Refusal(405, "You're not authorized to push to this branch.");
  }
  const approvals = missingApprovals(repository, issue);
  if (approvals > 0) {
    throw new Refusal(405, `At least ${approvals} approving review is required by reviewers with write access.`);
  }
  const [check] = missingChecks(repository, base.ref, head.sha);
  if (check !== undefined) throw new Refusal(405, `Required status check "${check}" is expected.`);
}

/** Why it may not be merged now, in the order GitHub says it. */
function refuse(visit: RepositoryVisit, issue: PullIssue, request: MergeRequest): void {
  const { pull } = issue;
  if (pull.merged || issue.state === "closed") throw new Refusal(405, "Pull Request is not mergeable");
  if (request.sha !== undefined && request.sha !== pull.head.sha) {
    throw new Refusal(409, "Head branch was modified. Review and try the merge again.");
  }
  if (pull.draft) throw new Refusal(405, "Pull Request is still a draft");
  if (pull.mergeability?.kind !== "clean") throw new Refusal(405, "Pull Request is not mergeable");
  refuseUnprotected(visit, issue);
}

async function squashMessage(visit: RepositoryVisit, issue: PullIssue): Promise<string> {
  const { base, head } = issue.pull;
  const commits = await log(visit.repository.directory, ["--reverse", `${base.sha}..${head.sha}`]);
  return commits.length === 1 ? "" : commits.map((commit) => `* ${commit.message}`).join("\n\n");
}

/** The commit the base becomes. */
async function build(visit: RepositoryVisit, issue: PullIssue, request: MergeRequest): Promise<string> {
  const { world, repository, caller } = visit;
  const { base, head } = issue.pull;
  const date = timestamp(world);
  if (request.method === "rebase") {
    const tip = await rebase(repository.directory, { base: base.sha, head: head.sha }, { ...webFlow, date });
    if (tip === undefined) throw new Refusal(405, "This branch can't be rebased");
    return tip;
  }
  const merged = await mergeTrees(repository.directory, base.sha, head.sha);
  if (merged.kind === "conflict") throw new Refusal(405, "Pull Request is not mergeable");
  const isSquash = request.method === "squash";
  const usual = isSquash
    ? { title: `${issue.title} (#${issue.number})`, body: await squashMessage(visit, issue) }
    : { title: `Merge pull request #${issue.number} from ${repository.owner.login}/${head.ref}`, body: issue.title };
  const message = `${request.title ?? usual.title}\n\n${request.message ?? usual.body}`.trimEnd();
  return writeCommit(repository.directory, {
    tree: merged.tree,
    parents: isSquash ? [base.sha] : [base.sha, head.sha],
    message: `${message}\n`,
    author: authorOf(isSquash ? issue.author : caller.account),
    committer: webFlow,
    date,
  });
}

/** Merges it, or says with 405 or 409 why not. Returns the commit that the base branch now is. */
export async function mergePull(visit: RepositoryVisit, issue: PullIssue, request: MergeRequest): Promise<string> {
  const { world, repository } = visit;
  await refreshPull(world, repository, issue);
  refuse(visit, issue, request);
  const { base } = issue.pull;
  const sha = await build(visit, issue, request);
  const change = { name: `refs/heads/${base.ref}`, before: base.sha, after: sha };
  const cause = causeOf(visit.caller);
  if (!(await moveRef(repository.directory, change))) {
    throw new Refusal(405, "Base branch was modified. Review and try the merge again.");
  }
  markMerged({ world, repository, cause }, issue, sha);
  await refsMoved(world, repository, [change], cause);
  return sha;
}

/** Merges the base into the head branch. */
export async function updateHead(
  visit: RepositoryVisit,
  issue: PullIssue,
  expected: string | undefined,
): Promise<void> {
  const { world, repository, caller } = visit;
  const { base, head } = issue.pull;
  if (expected !== undefined && expected !== head.sha)
    throw new Refusal(422, "expected head sha didn’t match current head ref.");
  const common = await mergeBase(repository.directory, base.sha, head.sha);
  if (common === base.sha) throw new Refusal(422, "There are no new commits on the base branch.");
  const merged = await mergeTrees(repository.directory, head.sha, base.sha);
  if (merged.kind === "conflict") throw new Refusal(422, "merge conflict between base and head");
  const after = await writeCommit(repository.directory, {
    tree: merged.tree,
    parents: [head.sha, base.sha],
    message: `Merge branch '${base.ref}' into ${head.ref}\n`,
    author: authorOf(caller.account),
    committer: webFlow,
    date: timestamp(world),
  });
  await moveAndTell(visit, { name: `refs/heads/${head.ref}`, before: head.sha, after });
}
