/** The issuer's documents, and the address where a job with `id-token: write` gets its token. */

import type { Hono } from "hono";
import type { Floor } from "../floor.ts";
import { type Fields, at, scalar } from "../json.ts";
import { githubOf, jobWorkflowRef } from "../jobs/contexts.ts";
import type { JobState } from "../jobs/job-state.ts";

const copied = (
  "repository repository_id repository_owner repository_owner_id ref ref_type sha workflow workflow_ref workflow_sha " +
  "run_id run_number run_attempt actor actor_id event_name head_ref base_ref"
).split(" ");

function subject(state: JobState): string {
  const { run } = state.leg.scope;
  return run.event === "pull_request" ? `repo:${run.repository}:pull_request` : `repo:${run.repository}:ref:${run.ref}`;
}

function claimsOf(state: JobState): Fields {
  const { scope } = state.leg;
  const github = githubOf(scope);
  return {
    ...Object.fromEntries(copied.map((key) => [key, scalar(github[key])])),
    sub: subject(state),
    ref_protected: "false",
    repository_visibility: scope.floor.host.isPrivate(scope.run.repository) ? "private" : "public",
    job_workflow_ref: jobWorkflowRef(scope),
    job_workflow_sha: scope.source.sha,
    runner_environment: "self-hosted",
    check_run_id: scalar(at(state.job, "checkId")),
  };
}

export function mountOidc(api: Hono, floor: Floor): void {
  api.get("/_oidc/.well-known/openid-configuration", (c) => c.json(floor.issuer.discovery()));
  api.get("/_oidc/.well-known/jwks", async (c) => c.json(await floor.issuer.keys()));
  api.get("/_apis/oidc/token/:job", async (c) => {
    const state = floor.idTokens.get(Number(c.req.param("job")));
    const bearer = /^bearer (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
    if (state?.idToken === undefined || bearer !== state.idToken) return c.json({ message: "Unauthorized" }, 401);
    const audience =
      c.req.query("audience") ?? `${floor.host.url()}/${state.leg.scope.run.repository.split("/")[0] ?? ""}`;
    return c.json({ value: await floor.issuer.sign(claimsOf(state), audience) });
  });
}
