/** The few fields of GitHub's webhooks that can wake an actor, parsed once where they enter. */

import { z } from "zod";
import { ActorName } from "../ids.ts";
import { isStateLabel, starts } from "../say/labels.ts";

const account = z.object({ login: z.string().min(1).max(100) });
const number = z.int().positive().max(9_999_999_999);
const app = z.object({ id: z.int() }).nullish();
const repository = z.object({ full_name: z.string() }).nullish();
const labels = z.array(z.object({ name: z.string() })).default([]);

export const SentPayload = z.object({ sender: account });

const issue = z.object({
  number,
  labels,
  body: z.string().nullish(),
  user: account.nullish(),
  pull_request: z.looseObject({}).nullish(),
});

export const IssuePayload = z.object({
  action: z.string(),
  issue,
  label: z.object({ name: z.string() }).nullish(),
  sender: account,
});
export type IssuePayload = z.infer<typeof IssuePayload>;

export const CommentPayload = z.object({
  action: z.string(),
  issue,
  comment: z.object({ id: z.int().positive(), body: z.string().nullish(), performed_via_github_app: app }),
  sender: account,
});
export type CommentPayload = z.infer<typeof CommentPayload>;

export const PullPayload = z.object({
  action: z.string(),
  pull_request: z.object({
    head: z.object({ ref: z.string(), repo: repository }),
    base: z.object({ repo: repository }),
  }),
  sender: account,
});
export type PullPayload = z.infer<typeof PullPayload>;

const branch = z.string().nullish();
const check = z.object({
  app,
  conclusion: z.string().nullish(),
  head_branch: branch,
  check_suite: z.object({ head_branch: branch }).nullish(),
});

export const CheckPayload = z.object({
  action: z.string(),
  check_run: check.optional(),
  check_suite: check.optional(),
});
export type CheckPayload = z.infer<typeof CheckPayload>;

export const StatusPayload = z.object({ state: z.string(), branches: z.array(z.object({ name: z.string() })) });

const paths = z.array(z.string()).default([]);

export const PushPayload = z.object({
  ref: z.string(),
  repository: z.object({ default_branch: z.string() }),
  commits: z.array(z.object({ added: paths, modified: paths, removed: paths })).default([]),
  sender: account,
});
export type PushPayload = z.infer<typeof PushPayload>;

export const RunPayload = z.object({
  action: z.string(),
  workflow_run: z.object({ path: z.string(), display_title: z.string(), conclusion: z.string().nullish() }),
});

/** Whether an issue is Muster's: by the label a person gave, or by a state label of ours. */
export function carriesMuster(given: readonly { readonly name: string }[]): boolean {
  return given.some(({ name }) => starts(name) || isStateLabel(name));
}

/** The mission whose feature branch this is: `muster/<issue>-<slug>`, or without a slug when the title has none. */
export function missionOfBranch(name: string): ActorName | undefined {
  return ActorName.safeParse(/^muster\/([1-9][0-9]{0,9})(?:-[a-z0-9-]+)?$/.exec(name)?.[1]).data;
}

/** The mission whose pull request has this text; comments on a pull request do not name its branch. */
export function missionOfPull(body: string): ActorName | undefined {
  return ActorName.safeParse(/^<!-- muster:([1-9][0-9]{0,9}):pull -->$/m.exec(body)?.[1]).data;
}
