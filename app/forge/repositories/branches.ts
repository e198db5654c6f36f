/** `/branches`, and their protection. */

import { z } from "zod";
import type { Commit } from "../git/commit.ts";
import { readCommit } from "../git/commit.ts";
import { commitJson } from "../git/commit-json.ts";
import { listRefs, readRef, type Ref } from "../git/refs.ts";
import { found, Refusal } from "../http/refusal.ts";
import type { Need, Router } from "../http/router.ts";
import { listed, nothing, ok, type RepositoryVisit } from "../http/visit.ts";
import { rulesJson } from "./rulesets.ts";
import type { Protection } from "./protection.ts";
import { branchProtectionJson, protectionJson } from "./protection-json.ts";
import { repositoryUrl } from "./url.ts";

const read: Need = { permission: "contents", access: "read" };
const administer: Need = { permission: "administration", access: "write" };
const inspect: Need = { permission: "administration", access: "read", role: "admin" };

const protectionShape = z.object({
  required_status_checks: z
    .object({
      strict: z.boolean(),
      contexts: z.array(z.string()).optional(),
      checks: z.array(z.object({ context: z.string(), app_id: z.number().optional() })).optional(),
    })
    .nullable(),
  enforce_admins: z.boolean().nullable(),
  required_pull_request_reviews: z
    .object({
      dismiss_stale_reviews: z.boolean().optional(),
      required_approving_review_count: z.number().int().min(0).max(6).optional(),
    })
    .nullable(),
  restrictions: z
    .object({ users: z.array(z.string()), teams: z.array(z.string()), apps: z.array(z.string()).optional() })
    .nullable(),
  required_linear_history: z.boolean().optional(),
  allow_force_pushes: z.boolean().nullish(),
  allow_deletions: z.boolean().optional(),
});

function reviewRule(asked: z.infer<typeof protectionShape>["required_pull_request_reviews"]) {
  if (!asked) return undefined;
  const { required_approving_review_count: approvals = 1, dismiss_stale_reviews: dismissStale = false } = asked;
  return { approvals, dismissStale };
}

function checkRule(asked: z.infer<typeof protectionShape>["required_status_checks"]) {
  if (!asked) return undefined;
  return { strict: asked.strict, contexts: asked.checks?.map((check) => check.context) ?? asked.contexts ?? [] };
}

function protectionOf(asked: z.infer<typeof protectionShape>): Protection {
  const { restrictions } = asked;
  return {
    requiredChecks: checkRule(asked.required_status_checks),
    requiredReviews: reviewRule(asked.required_pull_request_reviews),
    enforceAdmins: asked.enforce_admins ?? false,
    restrictions: restrictions ? { ...restrictions, apps: restrictions.apps ?? [] } : undefined,
    allowForcePushes: asked.allow_force_pushes ?? false,
    allowDeletions: asked.allow_deletions ?? false,
    linearHistory: asked.required_linear_history ?? false,
  };
}

/** The branch's name, out of a path that has more behind it. */
const branchNamed = (visit: RepositoryVisit, suffix = ""): string =>
  visit.rest("branches").slice(0, suffix === "" ? undefined : -suffix.length);

async function branchAsked(visit: RepositoryVisit, suffix = ""): Promise<Ref> {
  const ref = await readRef(visit.repository.directory, `refs/heads/${branchNamed(visit, suffix)}`);
  if (!ref) throw new Refusal(404, "Branch not found");
  return ref;
}

function shortJson(visit: RepositoryVisit, ref: Ref) {
  const name = ref.name.replace("refs/heads/", "");
  const url = repositoryUrl(visit.world, visit.repository);
  return {
    name,
    commit: { sha: ref.sha, url: `${url}/commits/${ref.sha}` },
    protected: visit.repository.protections.has(name) || visit.repository.rules.has(name),
  };
}

function longJson(visit: RepositoryVisit, ref: Ref, commit: Commit) {
  const short = shortJson(visit, ref);
  const url = `${repositoryUrl(visit.world, visit.repository)}/branches/${short.name}`;
  const html = `${visit.world.url}/${visit.repository.fullName}/tree/${short.name}`;
  return {
    ...short,
    commit: commitJson(visit.world, visit.repository, commit),
    _links: { self: url, html },
    protection: branchProtectionJson(visit.world, visit.repository, short.name),
    protection_url: `${url}/protection`,
  };
}

const suffix = "/protection";

function ruleAsked(visit: RepositoryVisit): Protection {
  const rule = visit.repository.protections.get(branchNamed(visit, suffix));
  if (!rule) throw new Refusal(404, "Branch not protected");
  return rule;
}

const ruleJson = (visit: RepositoryVisit) =>
  ok(protectionJson(visit.world, visit.repository, branchNamed(visit, suffix), ruleAsked(visit)));

function protectionRoutes(router: Router): void {
  router.in("GET /branches/:branch{.+}/protection", inspect, ruleJson);
  router.in("PUT /branches/:branch{.+}/protection", administer, async (visit) => {
    await branchAsked(visit, suffix);
    visit.repository.protections.set(branchNamed(visit, suffix), protectionOf(await visit.body(protectionShape)));
    return ruleJson(visit);
  });
  router.in("DELETE /branches/:branch{.+}/protection", administer, (visit) => {
    ruleAsked(visit);
    visit.repository.protections.delete(branchNamed(visit, suffix));
    return nothing;
  });
}

function rulesetRoutes(router: Router): void {
  const metadata: Need = { permission: "metadata", access: "read" };
  router.in("GET /rules/branches/:branch{.+}", metadata, (visit) =>
    ok(rulesJson(visit.repository, visit.rest("rules/branches"))),
  );
}

export function branchRoutes(router: Router): void {
  rulesetRoutes(router);
  router.in("GET /branches", read, async (visit) => {
    const refs = await listRefs(visit.repository.directory, "refs/heads/");
    const wanted = visit.query("protected");
    const some = refs.filter((ref) => wanted === undefined || String(shortJson(visit, ref).protected) === wanted);
    return listed(visit, some, (ref) => shortJson(visit, ref));
  });
  protectionRoutes(router);
  router.in("GET /branches/:branch{.+}", read, async (visit) => {
    const ref = await branchAsked(visit);
    return ok(longJson(visit, ref, found(await readCommit(visit.repository.directory, ref.sha))));
  });
}
