/** `/pulls`: open, read, list, change, merge. */

import { z } from "zod";
import { includesRole } from "../accounts/account.ts";
import { diff, log } from "../git/commit.ts";
import { commitJson, fileJson } from "../git/commit-json.ts";
import { mergeBase, resolveCommit } from "../git/refs.ts";
import { invalid, notFound, Refusal, titleWithinLimit, withinLimit } from "../http/refusal.ts";
import type { Need, Router } from "../http/router.ts";
import { created, listed, nothing, ok, type RepositoryVisit } from "../http/visit.ts";
import { closeIssue, editIssue, reopenIssue } from "../issues/change.ts";
import type { PullIssue } from "../issues/issue.ts";
import { causeOf } from "../webhooks/emit.ts";
import { emitPull } from "./emit-pull.ts";
import { pullJson } from "./json.ts";
import { mergePull, updateHead } from "./merge.ts";
import { openPull } from "./open.ts";
import { allPulls, pullOf } from "./pull.ts";
import { refreshPull } from "./refresh.ts";

const read: Need = { permission: "pull_requests", access: "read" };
const write: Need = { permission: "pull_requests", access: "write", role: "read" };
const land: Need = { permission: "contents", access: "write" };

const draftShape = z.object({
  title: z.string().min(1),
  body: z.string().nullish(),
  head: z.string(),
  base: z.string(),
  draft: z.boolean().optional(),
});
const patchShape = z.object({
  title: z.string().min(1).optional(),
  body: z.string().nullish(),
  state: z.enum(["open", "closed"]).optional(),
  base: z.string().optional(),
});
const mergeShape = z.object({
  merge_method: z.enum(["merge", "squash", "rebase"]).optional(),
  sha: z.string().optional(),
  commit_title: z.string().optional(),
  commit_message: z.string().optional(),
});
const updateShape = z.object({ expected_head_sha: z.string().optional() });

export const pullAsked = (visit: RepositoryVisit): PullIssue => pullOf(visit.repository, visit.number("number"));
const json = (visit: RepositoryVisit, issue: PullIssue) => pullJson(visit.world, visit.repository, issue);

export function placeOf(visit: RepositoryVisit, issue: PullIssue) {
  return { world: visit.world, repository: visit.repository, issue, cause: causeOf(visit.caller) };
}

function select(visit: RepositoryVisit): readonly PullIssue[] {
  const state = visit.query("state") ?? "open";
  const head = visit.query("head")?.split(":").at(-1);
  const base = visit.query("base");
  const key = (issue: PullIssue) => (visit.query("sort") === "updated" ? issue.updatedAt : issue.createdAt);
  const matching = allPulls(visit.repository)
    .filter((issue) => state === "all" || issue.state === state)
    .filter((issue) => head === undefined || issue.pull.head.ref === head)
    .filter((issue) => base === undefined || issue.pull.base.ref === base)
    .toSorted((one, other) => key(one).localeCompare(key(other)) || one.number - other.number);
  return visit.query("direction") === "asc" ? matching : matching.toReversed();
}

async function changeBase(visit: RepositoryVisit, issue: PullIssue, base: string): Promise<void> {
  const sha = await resolveCommit(visit.repository.directory, `refs/heads/${base}`);
  if (sha === undefined) throw invalid("PullRequest", "base", "base is invalid", "invalid");
  if (issue.pull.base.ref === base) return;
  const from = { ref: { from: issue.pull.base.ref }, sha: { from: issue.pull.base.sha } };
  issue.pull.base = { ref: base, sha };
  issue.pull.mergeability = undefined;
  await refreshPull(visit.world, visit.repository, issue);
  emitPull(placeOf(visit, issue), "edited", { changes: { base: from } });
}

async function update(visit: RepositoryVisit) {
  const patch = await visit.body(patchShape);
  titleWithinLimit(patch.title);
  withinLimit("PullRequest", patch.body);
  const issue = pullAsked(visit);
  const { caller, repository } = visit;
  const mine = issue.author.id === caller.account.id;
  if (caller.kind === "user" && !mine && !includesRole(caller.role(repository), "write")) {
    throw new Refusal(403, "Must have write rights to Repository.");
  }
  const change = placeOf(visit, issue);
  editIssue(change, patch);
  if (patch.base !== undefined) await changeBase(visit, issue, patch.base);
  if (patch.state === "closed" && !issue.pull.merged) closeIssue(change, undefined);
  if (patch.state === "open") await reopen(visit, issue);
  return ok(json(visit, issue));
}

async function reopen(visit: RepositoryVisit, issue: PullIssue): Promise<void> {
  const tip = await resolveCommit(visit.repository.directory, `refs/heads/${issue.pull.head.ref}`);
  if (issue.pull.merged || tip === undefined) throw invalid("PullRequest", "state", "state cannot be changed.");
  reopenIssue(placeOf(visit, issue));
  await refreshPull(visit.world, visit.repository, issue);
}

async function merge(visit: RepositoryVisit) {
  const body = await visit.body(mergeShape);
  const request = {
    method: body.merge_method ?? "merge",
    sha: body.sha,
    title: body.commit_title,
    message: body.commit_message,
  };
  const sha = await mergePull(visit, pullAsked(visit), request);
  return ok({ sha, merged: true, message: "Pull Request successfully merged" });
}

/** The base commit the pull request's own changes are counted from. */
async function fork(visit: RepositoryVisit, issue: PullIssue): Promise<string> {
  const { base, head } = issue.pull;
  return (await mergeBase(visit.repository.directory, base.sha, head.sha)) ?? base.sha;
}

async function files(visit: RepositoryVisit) {
  const issue = pullAsked(visit);
  const { sha } = issue.pull.head;
  const changed = await diff(visit.repository.directory, await fork(visit, issue), sha);
  return listed(visit, changed, (file) => fileJson(visit.world, visit.repository, file, sha));
}

async function commits(visit: RepositoryVisit) {
  const issue = pullAsked(visit);
  const range = `${await fork(visit, issue)}..${issue.pull.head.sha}`;
  const all = await log(visit.repository.directory, ["--reverse", "--topo-order", range]);
  return listed(visit, all, (commit) => commitJson(visit.world, visit.repository, commit));
}

function mergeRoutes(router: Router): void {
  router.in("GET /pulls/:number{[0-9]+}/merge", read, (visit) => {
    if (!pullAsked(visit).pull.merged) throw notFound();
    return nothing;
  });
  router.in("PUT /pulls/:number{[0-9]+}/merge", land, merge);
  router.in("PUT /pulls/:number{[0-9]+}/update-branch", { ...write, role: "write" }, async (visit) => {
    const { expected_head_sha: expected } = await visit.body(updateShape);
    const issue = pullAsked(visit);
    await updateHead(visit, issue, expected);
    return { status: 202, body: { message: "Updating pull request branch.", url: json(visit, issue).html_url } };
  });
}

export function pullRoutes(router: Router): void {
  router.in("GET /pulls", read, (visit) => listed(visit, select(visit), (issue) => json(visit, issue)));
  router.in("POST /pulls", write, async (visit) =>
    created(json(visit, await openPull(visit, await visit.body(draftShape)))),
  );
  router.in("GET /pulls/:number{[0-9]+}", read, (visit) => ok(json(visit, pullAsked(visit))));
  router.in("PATCH /pulls/:number{[0-9]+}", write, update);
  router.in("GET /pulls/:number{[0-9]+}/files", read, files);
  router.in("GET /pulls/:number{[0-9]+}/commits", read, commits);
  mergeRoutes(router);
}
