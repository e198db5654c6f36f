/** `/issues/:number/dependencies/blocked_by`: list and add. */

import { z } from "zod";
import { found, invalid } from "../http/refusal.ts";
import type { Need, Router } from "../http/router.ts";
import { created, listed, type RepositoryVisit } from "../http/visit.ts";
import { type Issue, issueOf } from "../issues/issue.ts";
import { issueJson } from "../issues/json.ts";
import { blockersOf, issueById } from "./dependency.ts";

const read: Need = { permission: ["issues"], access: "read" };
const write: Need = { permission: "issues", access: "write", role: "triage" };
const shape = z.object({ issue_id: z.int() });

const asked = (visit: RepositoryVisit): Issue => issueOf(visit.repository, visit.number("number"));

async function add(visit: RepositoryVisit) {
  const { world, repository } = visit;
  const issue = asked(visit);
  const blocker = found(issueById(world, (await visit.body(shape)).issue_id)).issue;
  if (blocker.id === issue.id) throw invalid("Issue", "issue_id", "an issue cannot be blocked by itself", "invalid");
  if (issue.blockedBy.has(blocker.id)) throw invalid("Issue", "issue_id", "is blocked by it already", "already_exists");
  issue.blockedBy.add(blocker.id);
  return created(issueJson(world, repository, issue));
}

export function dependencyRoutes(router: Router): void {
  const path = "/issues/:number{[0-9]+}/dependencies/blocked_by";
  router.in(`GET ${path}`, read, (visit) =>
    listed(visit, blockersOf(visit.world, asked(visit)), ({ repository, issue }) =>
      issueJson(visit.world, repository, issue),
    ),
  );
  router.in(`POST ${path}`, write, add);
}
