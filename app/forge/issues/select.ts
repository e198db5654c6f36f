/** The issues a list asks for: filters and order. */

import type { RepositoryVisit } from "../http/visit.ts";
import { commentsOn } from "./comment.ts";
import type { Issue } from "./issue.ts";

function isLike(wanted: string | undefined, logins: readonly string[]): boolean {
  if (wanted === undefined || wanted === "*") return true;
  return logins.some((login) => login.toLowerCase() === wanted.toLowerCase());
}

function matches(visit: RepositoryVisit, issue: Issue): boolean {
  const state = visit.query("state") ?? "open";
  const labels = (visit.query("labels") ?? "").split(",").filter(Boolean);
  const names = new Set([...issue.labels].map((label) => label.name.toLowerCase()));
  const assignees = issue.assignees.map((account) => account.login);
  return (
    (state === "all" || issue.state === state) &&
    labels.every((label) => names.has(label.toLowerCase())) &&
    isLike(visit.query("creator"), [issue.author.login]) &&
    isLike(visit.query("assignee"), assignees) &&
    issue.updatedAt >= (visit.query("since") ?? "")
  );
}

/** Issues (and pull requests, as GitHub lists them together), newest first unless asked otherwise. */
export function selectIssues(visit: RepositoryVisit): readonly Issue[] {
  const key = (issue: Issue): string | number => {
    if (visit.query("sort") === "updated") return issue.updatedAt;
    return visit.query("sort") === "comments" ? commentsOn(visit.repository, issue.number).length : issue.number;
  };
  const compare = (one: Issue, other: Issue) =>
    key(one) < key(other) ? -1 : key(one) > key(other) ? 1 : one.number - other.number;
  const ascending = [...visit.repository.issues.values()].filter((issue) => matches(visit, issue)).toSorted(compare);
  return visit.query("direction") === "asc" ? ascending : ascending.toReversed();
}
