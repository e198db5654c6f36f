/** Webhooks as GitHub shapes them, cut down to what anybody reads. */

import { type Comment, type Issue, musterApp, type Pull, repository, type Run, type Webhook } from "./state.ts";
import { muster } from "./state.ts";

const labelsOf = ({ labels }: Pick<Issue, "labels">) => labels.map((name) => ({ name }));

export function issuePayload(action: string, issue: Issue, label?: string): Webhook {
  const { number, body, author } = issue;
  const shown = { number, labels: labelsOf(issue), body, user: { login: author.login } };
  return {
    name: "issues",
    payload: { action, issue: shown, ...(label === undefined ? {} : { label: { name: label } }) },
  };
}

export function commentPayload(action: string, on: Issue | Pull, { id, body, by }: Comment): Webhook {
  const app = by.login === muster.login ? { id: musterApp } : null;
  const comment = { id, body, performed_via_github_app: app };
  const pull = "head" in on ? { pull_request: {} } : {};
  const labels = "head" in on ? [] : labelsOf(on);
  const issue = { number: on.number, labels, body: on.body, user: { login: on.author.login }, ...pull };
  return { name: "issue_comment", payload: { action, issue, comment } };
}

export function pullPayload(name: string, action: string, { head, number }: Pull): Webhook {
  const repo = { full_name: repository.full_name };
  return { name, payload: { action, pull_request: { number, head: { ref: head, repo }, base: { repo } } } };
}

export function checkPayload(branch: string, conclusion: string, ours: boolean): Webhook {
  const app = { id: ours ? musterApp : 7 };
  const check_run = { app, conclusion, check_suite: { head_branch: branch } };
  return { name: "check_run", payload: { action: "completed", check_run } };
}

export function runPayload({ actor, reason, conclusion }: Run): Webhook {
  const workflow_run = {
    path: ".github/workflows/muster.yml",
    display_title: `Muster ${actor}: ${reason}`,
    conclusion: conclusion ?? null,
  };
  return { name: "workflow_run", payload: { action: "completed", workflow_run } };
}
