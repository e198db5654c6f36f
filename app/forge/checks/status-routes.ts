/** `/statuses` and the combined status of a commit. */

import { z } from "zod";
import { resolveCommit } from "../git/refs.ts";
import { readCommit } from "../git/commit.ts";
import { commitJson } from "../git/commit-json.ts";
import { Refusal, found } from "../http/refusal.ts";
import type { Need, Router } from "../http/router.ts";
import { created, listed, ok, type RepositoryVisit } from "../http/visit.ts";
import { page } from "../http/paging.ts";
import { repositoryJson } from "../repositories/json.ts";
import { repositoryUrl } from "../repositories/url.ts";
import { causeOf, emit } from "../webhooks/emit.ts";
import { timestamp } from "../world/world.ts";
import { statusJson } from "./json.ts";
import { type CommitStatus, latestStatuses, statusesOn } from "./status.ts";

const read: Need = { permission: "statuses", access: "read" };
const write: Need = { permission: "statuses", access: "write" };
const shape = z.object({
  state: z.enum(["error", "failure", "pending", "success"]),
  target_url: z.string().nullish(),
  description: z.string().max(140).nullish(),
  context: z.string().optional(),
});

async function tell(visit: RepositoryVisit, status: CommitStatus): Promise<void> {
  const { world, repository } = visit;
  const commit = found(await readCommit(repository.directory, status.sha));
  const { id, sha, state, description, context, targetUrl, createdAt } = status;
  const body = {
    id,
    sha,
    name: repository.fullName,
    avatar_url: null,
    state,
    description: description ?? null,
    context,
    target_url: targetUrl ?? null,
    commit: commitJson(world, repository, commit),
    branches: [],
    created_at: createdAt,
    updated_at: createdAt,
  };
  emit(world, repository, { event: "status", body, cause: causeOf(visit.caller) });
}

async function create(visit: RepositoryVisit) {
  const { world, repository } = visit;
  const draft = await visit.body(shape);
  const sha = await resolveCommit(repository.directory, visit.text("sha"));
  if (sha === undefined) throw new Refusal(422, `No commit found for SHA: ${visit.text("sha")}`);
  const status: CommitStatus = {
    id: world.ids.next(),
    sha,
    context: draft.context ?? "default",
    state: draft.state,
    description: draft.description ?? undefined,
    targetUrl: draft.target_url ?? undefined,
    creator: visit.caller.account,
    createdAt: timestamp(world),
  };
  repository.statuses.push(status);
  await tell(visit, status);
  return created(statusJson(world, repository, status));
}

async function shaAsked(visit: RepositoryVisit): Promise<string> {
  return found(await resolveCommit(visit.repository.directory, visit.text("ref")));
}

async function combined(visit: RepositoryVisit) {
  const { world, repository } = visit;
  const sha = await shaAsked(visit);
  const all = latestStatuses(repository, sha);
  const failed = all.some((status) => status.state === "failure" || status.state === "error");
  const waiting = all.length === 0 || all.some((status) => status.state === "pending");
  const { items, link } = page(all, visit.url);
  const api = repositoryUrl(world, repository);
  const body = {
    state: failed ? "failure" : waiting ? "pending" : "success",
    statuses: items.map((status) => statusJson(world, repository, status)),
    sha,
    total_count: all.length,
    repository: repositoryJson(world, repository),
    commit_url: `${api}/commits/${sha}`,
    url: `${api}/commits/${sha}/status`,
  };
  return { ...ok(body), headers: { link } };
}

export function statusRoutes(router: Router): void {
  router.in("POST /statuses/:sha", write, create);
  router.in("GET /commits/:ref{.+}/status", read, combined);
  router.in("GET /commits/:ref{.+}/statuses", read, async (visit) =>
    listed(visit, statusesOn(visit.repository, await shaAsked(visit)), (one) =>
      statusJson(visit.world, visit.repository, one),
    ),
  );
}
