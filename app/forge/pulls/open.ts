/** Opens a pull request between two branches of one repository. */

import { log } from "../git/commit.ts";
import { mergeBase, resolveCommit } from "../git/refs.ts";
import { invalid, Refusal, titleWithinLimit, withinLimit } from "../http/refusal.ts";
import type { RepositoryVisit } from "../http/visit.ts";
import { addIssue, isPull, type PullIssue } from "../issues/issue.ts";
import { causeOf } from "../webhooks/emit.ts";
import { emitPull } from "./emit-pull.ts";
import { allPulls, type Pull } from "./pull.ts";
import { refreshPull } from "./refresh.ts";

export type PullDraft = {
  readonly title: string;
  readonly body?: string | null | undefined;
  readonly head: string;
  readonly base: string;
  readonly draft?: boolean | undefined;
};

async function branchTip(visit: RepositoryVisit, field: "head" | "base", name: string): Promise<string> {
  const sha = await resolveCommit(visit.repository.directory, `refs/heads/${name}`);
  if (sha === undefined) throw invalid("PullRequest", field, `${field} is invalid`, "invalid");
  return sha;
}

async function checkRange(visit: RepositoryVisit, base: string, head: string, draft: PullDraft): Promise<void> {
  const { directory } = visit.repository;
  if ((await mergeBase(directory, base, head)) === undefined) {
    throw invalid("PullRequest", "base", `The ${draft.head} branch has no history in common with ${draft.base}`);
  }
  const ahead = await log(directory, ["--max-count=1", `${base}..${head}`]);
  if (ahead.length === 0) throw invalid("PullRequest", "head", `No commits between ${draft.base} and ${draft.head}`);
}

/** Opens it, or 422 when a branch is missing, nothing is new, or one is open already. */
export async function openPull(visit: RepositoryVisit, asked: PullDraft): Promise<PullIssue> {
  const { world, repository, caller } = visit;
  titleWithinLimit(asked.title);
  withinLimit("PullRequest", asked.body);
  const draft = { ...asked, head: asked.head.split(":").at(-1) ?? "" };
  const head = { ref: draft.head, sha: await branchTip(visit, "head", draft.head) };
  const base = { ref: draft.base, sha: await branchTip(visit, "base", draft.base) };
  const twin = allPulls(repository).find(
    (one) => one.state === "open" && one.pull.head.ref === head.ref && one.pull.base.ref === base.ref,
  );
  if (twin)
    throw invalid("PullRequest", "base", `A pull request already exists for ${repository.owner.login}:${head.ref}.`);
  await checkRange(visit, base.sha, head.sha, draft);
  const pull: Pull = {
    id: world.ids.next(),
    head,
    base,
    draft: draft.draft ?? false,
    merged: undefined,
    requested: [],
    mergeability: undefined,
    size: { commits: 0, additions: 0, deletions: 0, files: 0 },
  };
  const { title, body } = draft;
  const issue = addIssue(world, repository, {
    title,
    body: body ?? undefined,
    author: caller.account,
    via: caller.app,
    pull,
  });
  if (!isPull(issue)) throw new Refusal(500, "the new pull request is none");
  await refreshPull(world, repository, issue);
  emitPull({ world, repository, issue, cause: causeOf(caller) }, "opened");
  return issue;
}
