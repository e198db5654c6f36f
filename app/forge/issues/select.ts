/** The issues a list asks for: filters and order. */

import type { RepositoryVisit } from "../http/visit.ts";
import { commentsOn } from "./comment.ts";
import type { Issue } from "./issue.ts";

function matches(visit: RepositoryVisit, issue: Issue): boolean {
  const state = visit.query("state") ?? "open";
  const labels = (visit.query("labels") ?? "").split(",").filter(Boolean);
  const names = new Set([...issue.labels].map((label) => label.name.toLowerCase()));
  const creator = visit.query("creator")?.toLowerCase();
  const assignee = visit.query("assignee")?.toLowerCase();
  const since = visit.query("since");
  return (
    (state === "all" || issue.state === state) &&
    labels.every((label) => names.has(label.toLowerCase())) &&
    (creator === undefined || issue.author.login.toLowerCase() === creator) &&
    (assignee === undefined ||
      assignee === "*" ||
      issue.assignees.some((one) => one.login.toLowerCase() === assignee)) &&
    (since === undefined || issue.updatedAt >= since)
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
