/** Comments on issues and pull requests. */

import { z } from "zod";
import { includesRole } from "../accounts/account.ts";
import { found, invalid, Refusal, withinLimit } from "../http/refusal.ts";
import type { Need, Router } from "../http/router.ts";
import { created, listed, nothing, ok, ordered, type RepositoryVisit } from "../http/visit.ts";
import { causeOf, emit } from "../webhooks/emit.ts";
import { timestamp } from "../world/world.ts";
import { addComment, type Comment, commentsOn } from "./comment.ts";
import { issueOf } from "./issue.ts";
import { commentJson, issueJson } from "./json.ts";

const read: Need = { permission: ["issues", "pull_requests"], access: "read" };
const speak: Need = { permission: ["issues", "pull_requests"], access: "write", role: "read" };
const shape = z.object({ body: z.string() });

function tell(visit: RepositoryVisit, comment: Comment, action: string, extra = {}): void {
  const { world, repository } = visit;
  const issue = issueOf(repository, comment.issue);
  const body = {
    issue: issueJson(world, repository, issue),
    comment: commentJson(world, repository, comment),
    ...extra,
  };
  emit(world, repository, { event: "issue_comment", action, body, cause: causeOf(visit.caller) });
}

async function create(visit: RepositoryVisit) {
  const issue = issueOf(visit.repository, visit.number("number"));
  const { body } = await visit.body(shape);
  if (body.trim() === "") throw invalid("IssueComment", "body", "Body cannot be blank", "unprocessable");
  withinLimit("IssueComment", body);
  const { world, repository, caller } = visit;
  const comment = addComment(world, repository, { issue: issue.number, body, author: caller.account, via: caller.app });
  issue.updatedAt = comment.createdAt;
  tell(visit, comment, "created");
  return created(commentJson(world, repository, comment));
}

/** The comment, for its author and for those who may write. */
function ownComment(visit: RepositoryVisit): Comment {
  const comment = found(visit.repository.comments.get(visit.number("id")));
  const { caller, repository } = visit;
  const mine = comment.author.id === caller.account.id;
  if (!mine && caller.kind === "user" && !includesRole(caller.role(repository), "write")) {
    throw new Refusal(403, "Must have write rights to Repository.");
  }
  return comment;
}

async function update(visit: RepositoryVisit) {
  const comment = ownComment(visit);
  const { body } = await visit.body(shape);
  withinLimit("IssueComment", body);
  const from = comment.body;
  comment.body = body;
  comment.updatedAt = timestamp(visit.world);
  comment.edit = { by: visit.caller.account, at: comment.updatedAt };
  tell(visit, comment, "edited", { changes: { body: { from } } });
  return ok(commentJson(visit.world, visit.repository, comment));
}

function remove(visit: RepositoryVisit) {
  const comment = ownComment(visit);
  visit.repository.comments.delete(comment.id);
  tell(visit, comment, "deleted");
  return nothing;
}

const project = (visit: RepositoryVisit) => (comment: Comment) => commentJson(visit.world, visit.repository, comment);
const since = (visit: RepositoryVisit, comments: readonly Comment[]) =>
  comments.filter((comment) => comment.updatedAt >= (visit.query("since") ?? ""));

export function commentRoutes(router: Router): void {
  router.in("GET /issues/:number{[0-9]+}/comments", read, (visit) => {
    const issue = issueOf(visit.repository, visit.number("number"));
    return listed(visit, since(visit, commentsOn(visit.repository, issue.number)), project(visit));
  });
  router.in("POST /issues/:number{[0-9]+}/comments", speak, create);
  router.in("GET /issues/comments", read, (visit) =>
    listed(visit, ordered(visit, since(visit, [...visit.repository.comments.values()])), project(visit)),
  );
  router.in("GET /issues/comments/:id{[0-9]+}", read, (visit) =>
    ok(project(visit)(found(visit.repository.comments.get(visit.number("id"))))),
  );
  router.in("PATCH /issues/comments/:id{[0-9]+}", speak, update);
  router.in("DELETE /issues/comments/:id{[0-9]+}", speak, remove);
}
