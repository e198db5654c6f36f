/** `/pulls/comments` and `/pulls/{n}/comments`. */

import { z } from "zod";
import { includesRole } from "../accounts/account.ts";
import { found, invalid, Refusal, withinLimit } from "../http/refusal.ts";
import type { Need, Router } from "../http/router.ts";
import { created, listed, nothing, ok, ordered, type RepositoryVisit } from "../http/visit.ts";
import { pullOf } from "../pulls/pull.ts";
import { placeOf, pullAsked } from "../pulls/routes.ts";
import { timestamp } from "../world/world.ts";
import { reviewCommentJson } from "./json.ts";
import { type ReviewComment, reviewCommentsOf } from "./review.ts";
import { addRemark, addReply, addReview, tellComment, tellReview } from "./write.ts";

const read: Need = { permission: "pull_requests", access: "read" };
const write: Need = { permission: "pull_requests", access: "write", role: "read" };
const bodyShape = z.object({ body: z.string().min(1) });
const draftShape = z.object({
  body: z.string().min(1),
  path: z.string().optional(),
  commit_id: z.string().optional(),
  line: z.number().int().optional(),
  start_line: z.number().int().optional(),
  side: z.enum(["LEFT", "RIGHT"]).optional(),
  in_reply_to: z.number().int().optional(),
  subject_type: z.enum(["line", "file"]).optional(),
});

const json = (visit: RepositoryVisit, comment: ReviewComment) =>
  reviewCommentJson(visit.world, visit.repository, comment);
const commentAsked = (visit: RepositoryVisit) => found(visit.repository.reviewComments.get(visit.number("id")));

/** A lone comment is a review of its own, as on GitHub. */
function loneReview(visit: RepositoryVisit) {
  const issue = pullAsked(visit);
  const place = placeOf(visit, issue);
  return addReview(place, visit.caller.account, { state: "COMMENTED", body: "", commit: issue.pull.head.sha });
}

function reply(visit: RepositoryVisit, to: ReviewComment, body: string) {
  const place = placeOf(visit, pullAsked(visit));
  if (to.pull !== place.issue.number) throw new Refusal(404, "Not Found");
  const review = loneReview(visit);
  const comment = addReply(place, to, { review, body });
  tellReview(place, review, "submitted");
  tellComment(place, comment, "created");
  return created(json(visit, comment));
}

async function create(visit: RepositoryVisit) {
  const draft = await visit.body(draftShape);
  if (draft.in_reply_to !== undefined) {
    return reply(visit, found(visit.repository.reviewComments.get(draft.in_reply_to)), draft.body);
  }
  const { path, line } = draft;
  if (path === undefined || (line === undefined && draft.subject_type !== "file")) {
    throw invalid("PullRequestReviewComment", path === undefined ? "path" : "line", "is required", "missing_field");
  }
  const place = placeOf(visit, pullAsked(visit));
  const review = loneReview(visit);
  const remark = { path, body: draft.body, line, startLine: draft.start_line, side: draft.side ?? ("RIGHT" as const) };
  const comment = await addRemark(place, review, remark).catch((error: unknown) => {
    visit.repository.reviews.delete(review.id);
    throw error;
  });
  tellReview(place, review, "submitted");
  tellComment(place, comment, "created");
  return created(json(visit, comment));
}

function mine(visit: RepositoryVisit): ReviewComment {
  const comment = commentAsked(visit);
  const { caller, repository } = visit;
  const own = comment.author.id === caller.account.id;
  if (!own && caller.kind === "user" && !includesRole(caller.role(repository), "write")) {
    throw new Refusal(403, "Must have write rights to Repository.");
  }
  return comment;
}

export function reviewCommentRoutes(router: Router): void {
  router.in("GET /pulls/:number{[0-9]+}/comments", read, (visit) =>
    listed(visit, ordered(visit, reviewCommentsOf(visit.repository, pullAsked(visit).number)), (one) =>
      json(visit, one),
    ),
  );
  router.in("POST /pulls/:number{[0-9]+}/comments", write, create);
  router.in("POST /pulls/:number{[0-9]+}/comments/:id/replies", write, async (visit) => {
    const { body } = await visit.body(bodyShape);
    return reply(visit, commentAsked(visit), body);
  });
  router.in("GET /pulls/comments/:id{[0-9]+}", read, (visit) => ok(json(visit, commentAsked(visit))));
  router.in("PATCH /pulls/comments/:id{[0-9]+}", write, async (visit) => {
    const comment = mine(visit);
    const { body } = await visit.body(bodyShape);
    withinLimit("PullRequestReviewComment", body);
    const from = comment.body;
    comment.body = body;
    comment.updatedAt = timestamp(visit.world);
    const place = placeOf(visit, pullOf(visit.repository, comment.pull));
    tellComment(place, comment, "edited", { changes: { body: { from } } });
    return ok(json(visit, comment));
  });
  router.in("DELETE /pulls/comments/:id{[0-9]+}", write, (visit) => {
    const comment = mine(visit);
    visit.repository.reviewComments.delete(comment.id);
    tellComment(placeOf(visit, pullOf(visit.repository, comment.pull)), comment, "deleted");
    return nothing;
  });
}
