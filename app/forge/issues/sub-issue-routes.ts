/** `/issues/<n>/sub_issues`: issues that are parts of another; each has one parent at most, and a parent has a hundred. */

import { z } from "zod";
import type { Repository } from "../repositories/repository.ts";
import { found, Refusal } from "../http/refusal.ts";
import type { Router } from "../http/router.ts";
import { created, listed, type RepositoryVisit } from "../http/visit.ts";
import { isPull, type Issue, issueOf } from "./issue.ts";
import { issueJson } from "./json.ts";

const shape = z.object({ sub_issue_id: z.int(), replace_parent: z.boolean().optional() });

const mostParts = 100;

function parentOf(repository: Repository, issue: Issue): Issue | undefined {
  return [...repository.issues.values()].find(({ parts }) => parts.includes(issue));
}

function isWithin(issue: Issue, whole: Issue): boolean {
  return whole === issue || whole.parts.some((part) => isWithin(issue, part));
}

function whyNot(repository: Repository, parent: Issue, part: Issue): string | undefined {
  if (parent.parts.includes(part)) return "Issue may not contain duplicate sub-issues";
  if (parentOf(repository, part) !== undefined) return "Sub issue may only have one parent";
  if (isPull(part) || isPull(parent)) return "Pull requests cannot be sub-issues";
  if (isWithin(parent, part)) return "Sub issue may not be its own ancestor";
  return parent.parts.length < mostParts ? undefined : `Parent cannot have more than ${mostParts} sub-issues`;
}

async function add(visit: RepositoryVisit) {
  const { world, repository } = visit;
  const parent = issueOf(repository, visit.number("number"));
  const { sub_issue_id: id, replace_parent: replace = false } = await visit.body(shape);
  const part = found([...repository.issues.values()].find((issue) => issue.id === id));
  const before = replace ? parentOf(repository, part) : undefined;
  if (before !== undefined && before !== parent) before.parts.splice(before.parts.indexOf(part), 1);
  const problem = whyNot(repository, parent, part);
  if (problem !== undefined)
    throw new Refusal(422, `An error occurred while adding the sub-issue to the parent issue. ${problem}`);
  parent.parts.push(part);
  return created(issueJson(world, repository, part));
}

export function subIssueRoutes(router: Router): void {
  const { world } = router;
  router.in("GET /issues/:number{[0-9]+}/sub_issues", { permission: "issues", access: "read" }, (visit) => {
    const { parts } = issueOf(visit.repository, visit.number("number"));
    return listed(visit, parts, (part) => issueJson(world, visit.repository, part));
  });
  router.in("POST /issues/:number{[0-9]+}/sub_issues", { permission: "issues", access: "write", role: "triage" }, add);
}
