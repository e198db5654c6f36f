/** Changes to issues, each with what GitHub tells of it. */

import { issuePayload } from "./payloads.ts";
import { type Account, type Hub, type Issue, isoNow } from "./state.ts";

export type NewIssue = {
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  readonly by: Account;
};

export function openIssue(hub: Hub, { title, body, labels, by }: NewIssue): Issue {
  const issue: Issue = {
    number: hub.nextNumber(),
    title,
    body,
    open: true,
    closedAs: undefined,
    author: by,
    labels: [],
    comments: [],
    timeline: [],
    edited: undefined,
    parts: [],
    blockedBy: [],
  };
  hub.issues.set(issue.number, issue);
  hub.emit(issuePayload("opened", issue), by);
  changeLabels(hub, issue, { labels, by });
  return issue;
}

/** Exactly these labels from now on. */
export function changeLabels(
  hub: Hub,
  issue: Issue,
  { labels, by }: { readonly labels: readonly string[]; readonly by: Account },
): void {
  const before = issue.labels;
  issue.labels = [...new Set(labels)];
  for (const label of before) if (!issue.labels.includes(label)) hub.emit(issuePayload("unlabeled", issue, label), by);
  for (const label of issue.labels) {
    if (before.includes(label)) continue;
    issue.timeline.push({ kind: "labeled", label, by, at: isoNow(hub) });
    hub.emit(issuePayload("labeled", issue, label), by);
  }
}

export function closeIssue(
  hub: Hub,
  issue: Issue,
  { by, as }: { readonly by: Account; readonly as: NonNullable<Issue["closedAs"]> },
): void {
  if (!issue.open) return;
  issue.open = false;
  issue.closedAs = as;
  hub.emit(issuePayload("closed", issue), by);
}
