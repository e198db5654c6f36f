/** Whether a run's identity token entitles it to a token of ours: the claims in, the answer and its reason out. */

import { z } from "zod";

const part = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,100}$/)
  .refine((name) => name !== "." && name !== "..");

/** Claims that GitHub puts into every Actions identity token. */
const Claims = z.object({
  repository: z
    .string()
    .transform((name) => name.split("/"))
    .pipe(z.tuple([part, part])),
  job_workflow_ref: z.string(),
  event_name: z.string(),
});

/** Events that only people who may write can cause, or that run the default branch's own workflow whoever caused them. */
const trusted = new Set(["workflow_dispatch", "repository_dispatch", "schedule", "issues", "issue_comment", "push"]);

export type Entitlement =
  | { readonly kind: "entitled"; readonly owner: string; readonly repo: string }
  | { readonly kind: "refused"; readonly reason: string };

/** `workflow` is how the only workflow that may have a token begins: `owner/repo/.github/workflows/file.yml@`. */
export function entitlement(payload: unknown, workflow: string): Entitlement {
  const { data } = Claims.safeParse(payload);
  if (data === undefined) return refused("the identity token lacks repository, job_workflow_ref or event_name");
  if (!data.job_workflow_ref.startsWith(workflow)) return refused("the job is not one of Muster's own workflow");
  if (!trusted.has(data.event_name)) return refused(`runs started by ${data.event_name.slice(0, 50)} get no token`);
  const [owner, repo] = data.repository;
  return { kind: "entitled", owner, repo };
}

function refused(reason: string): Entitlement {
  return { kind: "refused", reason };
}
