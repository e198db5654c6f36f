/** Changes to an issue, each with its event on the timeline, its webhook and its workflows. */

import { accountJson } from "../accounts/account.ts";
import { emitPull } from "../pulls/emit-pull.ts";
import type { Repository } from "../repositories/repository.ts";
import { emit, type Cause } from "../webhooks/emit.ts";
import { timestamp, type World } from "../world/world.ts";
import { isPull, type Issue } from "./issue.ts";
import { issueJson } from "./json.ts";
import { type Label, labelJson } from "./label.ts";
import { note } from "./timeline.ts";

/** The issue, where it is, and who changes it. */
export type Change = {
  readonly world: World;
  readonly repository: Repository;
  readonly issue: Issue;
  readonly cause: Cause;
};

/** Sends `issues` or `pull_request`, whichever it is. */
export function announce(change: Change, action: string, extra: Readonly<Record<string, unknown>> = {}): void {
  const { world, repository, issue, cause } = change;
  if (isPull(issue)) return emitPull({ ...change, issue }, action, extra);
  const body = { issue: issueJson(world, repository, issue), ...extra };
  emit(world, repository, { event: "issues", action, body, cause });
}

export function addLabel(change: Change, label: Label): void {
  const { world, repository, issue, cause } = change;
  if (issue.labels.has(label)) return;
  issue.labels.add(label);
  note(world, issue, "labeled", { actor: cause.actor, label });
  announce(change, "labeled", { label: labelJson(world, repository, label) });
}

export function removeLabel(change: Change, label: Label): void {
  const { world, repository, issue, cause } = change;
  if (!issue.labels.delete(label)) return;
  note(world, issue, "unlabeled", { actor: cause.actor, label });
  announce(change, "unlabeled", { label: labelJson(world, repository, label) });
}

export function closeIssue(change: Change, reason: string | undefined, commitId?: string): void {
  const { world, issue, cause } = change;
  if (issue.state === "closed") return;
  issue.state = "closed";
  issue.stateReason = isPull(issue) ? undefined : (reason ?? "completed");
  const commit = commitId === undefined ? {} : { commitId };
  issue.closedAt = note(world, issue, "closed", { actor: cause.actor, ...commit }).createdAt;
  issue.closedBy = cause.actor;
  announce(change, "closed");
}

export function reopenIssue(change: Change): void {
  const { world, issue, cause } = change;
  if (issue.state === "open") return;
  issue.state = "open";
  issue.stateReason = isPull(issue) ? undefined : "reopened";
  issue.closedAt = undefined;
  issue.closedBy = undefined;
  note(world, issue, "reopened", { actor: cause.actor });
  announce(change, "reopened");
}

/** Changes title or body. */
export function editIssue(
  change: Change,
  texts: { readonly title?: string | undefined; readonly body?: string | null | undefined },
): void {
  const { world, issue, cause } = change;
  const changes: Record<string, { from: string }> = {};
  if (texts.title !== undefined && texts.title !== issue.title) {
    changes["title"] = { from: issue.title };
    note(world, issue, "renamed", { actor: cause.actor, rename: { from: issue.title, to: texts.title } });
    issue.title = texts.title;
  }
  if (texts.body !== undefined && (texts.body ?? undefined) !== issue.body) {
    changes["body"] = { from: issue.body ?? "" };
    issue.body = texts.body ?? undefined;
    issue.edit = { by: cause.actor, at: timestamp(world) };
  }
  if (Object.keys(changes).length === 0) return;
  issue.updatedAt = timestamp(world);
  announce(change, "edited", { changes });
}

/** Sets who is assigned. */
export function assign(change: Change, logins: readonly string[]): void {
  const { world, issue, cause } = change;
  const accounts = logins.flatMap((login) => world.accounts.get(login.toLowerCase()) ?? []);
  const fresh = accounts.filter((account) => !issue.assignees.some((one) => one.id === account.id));
  issue.assignees = accounts;
  for (const account of fresh) {
    note(world, issue, "assigned", { actor: cause.actor });
    announce(change, "assigned", { assignee: accountJson(world, account) });
  }
}

const closing = /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+#(\d+)/gi;

/** The issues a text closes when it reaches the default branch. */
function closedBy(text: string): readonly number[] {
  return [...text.matchAll(closing)].map((match) => Number(match[1]));
}

/** Closes the open issues that these texts name with a closing keyword. */
export function closeNamed(place: Omit<Change, "issue">, texts: readonly string[], commitId: string): void {
  for (const number of new Set(texts.flatMap(closedBy))) {
    const issue = place.repository.issues.get(number);
    if (issue && !isPull(issue)) closeIssue({ ...place, issue }, "completed", commitId);
  }
}
