/** `/commits`, `/compare` and `/merges`. */

import { z } from "zod";
import { found, notFound, Refusal } from "../http/refusal.ts";
import type { Need, Router } from "../http/router.ts";
import { created, listed, nothing, ok, type RepositoryVisit } from "../http/visit.ts";
import { repositoryUrl } from "../repositories/url.ts";
import { timestamp } from "../world/world.ts";
import { type Commit, diff, emptyTree, log, readCommit } from "./commit.ts";
import { commitJson, fileJson } from "./commit-json.ts";
import { authorOf, mergeTrees, webFlow, writeCommit } from "./merges.ts";
import { moveAndTell } from "./ref-routes.ts";
import { isAncestor, mergeBase, resolveCommit } from "./refs.ts";

const read: Need = { permission: "contents", access: "read" };
const write: Need = { permission: "contents", access: "write" };
const mergeShape = z.object({ base: z.string(), head: z.string(), commit_message: z.string().optional() });

async function list(visit: RepositoryVisit) {
  const { repository } = visit;
  const tip = await resolveCommit(repository.directory, visit.query("sha") ?? repository.defaultBranch);
  if (tip === undefined) throw visit.query("sha") ? notFound() : new Refusal(409, "Git Repository is empty.");
  const path = visit.query("path");
  const commits = await log(repository.directory, [tip, ...(path === undefined ? [] : ["--", path])]);
  return listed(visit, commits, (commit) => commitJson(visit.world, repository, commit));
}

async function get(visit: RepositoryVisit) {
  const { repository, world } = visit;
  const sha = await resolveCommit(repository.directory, visit.rest("commits"));
  if (sha === undefined) throw new Refusal(422, `No commit found for SHA: ${visit.rest("commits")}`);
  const commit = found(await readCommit(repository.directory, sha));
  const files = await diff(repository.directory, commit.parents[0] ?? emptyTree, sha);
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  return ok({
    ...commitJson(world, repository, commit),
    stats: { total: additions + deletions, additions, deletions },
    files: files.map((file) => fileJson(world, repository, file, sha)),
  });
}

function relation(ahead: number, behind: number): string {
  if (ahead > 0) return behind > 0 ? "diverged" : "ahead";
  return behind > 0 ? "behind" : "identical";
}

async function compare(visit: RepositoryVisit) {
  const { repository, world } = visit;
  const { directory } = repository;
  const [from = "", to = ""] = visit.rest("compare").split("...");
  const tips = await Promise.all([from, to].map((name) => resolveCommit(directory, name.split(":").at(-1) ?? "")));
  const [base, head] = [found(tips[0]), found(tips[1])];
  const common = found(await mergeBase(directory, base, head));
  const ahead = await log(directory, [`${base}..${head}`]);
  const behind = await log(directory, [`${head}..${base}`]);
  const files = await diff(directory, common, head);
  const json = async (sha: string) => commitJson(world, repository, found(await readCommit(directory, sha)));
  const page = `${world.url}/${repository.fullName}/compare/${from}...${to}`;
  return ok({
    url: `${repositoryUrl(world, repository)}/compare/${from}...${to}`,
    html_url: page,
    permalink_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    base_commit: await json(base),
    merge_base_commit: await json(common),
    status: relation(ahead.length, behind.length),
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    commits: ahead.toReversed().map((commit: Commit) => commitJson(world, repository, commit)),
    files: files.map((file) => fileJson(world, repository, file, head)),
  });
}

async function merge(visit: RepositoryVisit) {
  const { repository, world, caller } = visit;
  const { directory } = repository;
  const body = await visit.body(mergeShape);
  const base = await resolveCommit(directory, `refs/heads/${body.base}`);
  const head = await resolveCommit(directory, body.head);
  if (base === undefined) throw new Refusal(404, "Base does not exist");
  if (head === undefined) throw new Refusal(404, "Head does not exist");
  if (await isAncestor(directory, head, base)) return nothing;
  const merged = await mergeTrees(directory, base, head);
  if (merged.kind === "conflict") throw new Refusal(409, "Merge conflict");
  const sha = await writeCommit(directory, {
    tree: merged.tree,
    parents: [base, head],
    message: body.commit_message ?? `Merge ${body.head} into ${body.base}`,
    author: authorOf(caller.account),
    committer: webFlow,
    date: timestamp(world),
  });
  await moveAndTell(visit, { name: `refs/heads/${body.base}`, before: base, after: sha });
  return created(commitJson(world, repository, found(await readCommit(directory, sha))));
}

export function historyRoutes(router: Router): void {
  router.in("GET /commits", read, list);
  router.in("GET /compare/:basehead{.+}", read, compare);
  router.in("POST /merges", write, merge);
  router.in("GET /commits/:ref{.+}", read, get);
}
