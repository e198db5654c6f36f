/** Brings what a pull request knows of git up to date: head, base, size, and whether it merges, by really merging it. */

import { diff, log } from "../git/commit.ts";
import { git } from "../git/git.ts";
import { authorOf, mergeTrees, webFlow, writeCommit } from "../git/merges.ts";
import { mergeBase, resolveCommit } from "../git/refs.ts";
import type { PullIssue } from "../issues/issue.ts";
import type { Repository } from "../repositories/repository.ts";
import { timestamp, type World } from "../world/world.ts";
import type { Mergeability, PullSize } from "./pull.ts";

async function tryMerge(world: World, repository: Repository, issue: PullIssue): Promise<Mergeability> {
  const { directory } = repository;
  const { base, head } = issue.pull;
  const merged = await mergeTrees(directory, base.sha, head.sha);
  if (merged.kind === "conflict") return { kind: "conflict", base: base.sha, head: head.sha };
  const mergeCommit = await writeCommit(directory, {
    tree: merged.tree,
    parents: [base.sha, head.sha],
    message: `Merge ${head.sha} into ${base.sha}`,
    author: authorOf(issue.author),
    committer: webFlow,
    date: timestamp(world),
  });
  await git(directory, ["update-ref", `refs/pull/${issue.number}/merge`, mergeCommit]);
  return { kind: "clean", base: base.sha, head: head.sha, mergeCommit };
}

async function measure(repository: Repository, issue: PullIssue): Promise<PullSize> {
  const { directory } = repository;
  const { base, head } = issue.pull;
  const from = (await mergeBase(directory, base.sha, head.sha)) ?? base.sha;
  const [commits, files] = await Promise.all([
    log(directory, [`${base.sha}..${head.sha}`]),
    diff(directory, from, head.sha),
  ]);
  return {
    commits: commits.length,
    files: files.length,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
  };
}

/**
 * To be called with the repository's lock held, after any branch moved, so that readers find everything ready. Does
 * nothing for closed ones, nor when neither branch moved since the last time.
 */
export async function refreshPull(world: World, repository: Repository, issue: PullIssue): Promise<void> {
  const { pull } = issue;
  if (issue.state === "closed") return;
  const head = await resolveCommit(repository.directory, `refs/heads/${pull.head.ref}`);
  const base = await resolveCommit(repository.directory, `refs/heads/${pull.base.ref}`);
  if (head === undefined || base === undefined) return;
  if (pull.mergeability?.head === head && pull.mergeability.base === base) return;
  pull.head.sha = head;
  pull.base.sha = base;
  await git(repository.directory, ["update-ref", `refs/pull/${issue.number}/head`, head]);
  pull.mergeability = await tryMerge(world, repository, issue);
  pull.size = await measure(repository, issue);
}
