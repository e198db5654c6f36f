/** `/pulls/{n}/reviews` and who is asked to review. */

import { z } from "zod";
import { resolveCommit } from "../git/refs.ts";
import { found, invalid, Refusal } from "../http/refusal.ts";
import type { Need, Router } from "../http/router.ts";
import { created, listed, ok, type RepositoryVisit } from "../http/visit.ts";
import { accountJson } from "../accounts/account.ts";
import { emitPull } from "../pulls/emit-pull.ts";
import { pullJson } from "../pulls/json.ts";
import { placeOf, pullAsked } from "../pulls/routes.ts";
import { timestamp } from "../world/world.ts";
import { reviewCommentJson, reviewJson } from "./json.ts";
import { type Review, reviewCommentsOf, reviewsOf, type ReviewState } from "./review.ts";
import { addRemark, addReview, tellComment, tellReview } from "./write.ts";

const read: Need = { permission: "pull_requests", access: "read" };
const write: Need = { permission: "pull_requests", access: "write", role: "read" };
const manage: Need = { permission: "pull_requests", access: "write" };

const verdict = z.enum(["APPROVE", "REQUEST_CHANGES", "COMMENT"]);
const remarkShape = z.object({
  path: z.string(),
  body: z.string(),
  line: z.number().int().optional(),
  start_line: z.number().int().optional(),
  side: z.enum(["LEFT", "RIGHT"]).optional(),
});
const draftShape = z.object({
  body: z.string().nullish(),
  event: verdict.optional(),
  commit_id: z.string().optional(),
  comments: z.array(remarkShape).optional(),
});
const submitShape = z.object({ body: z.string().nullish(), event: verdict });
const dismissShape = z.object({ message: z.string() });
const requestShape = z.object({
  reviewers: z.array(z.string()).optional(),
  team_reviewers: z.array(z.string()).optional(),
});

const states = { APPROVE: "APPROVED", REQUEST_CHANGES: "CHANGES_REQUESTED", COMMENT: "COMMENTED" } as const;

function checkVerdict(
  visit: RepositoryVisit,
  event: z.infer<typeof verdict>,
  text: { body: string; remarks: number },
): void {
  const mine = pullAsked(visit).author.id === visit.caller.account.id;
  if (mine && event === "APPROVE")
    throw new Refusal(422, "Unprocessable Entity: Can not approve your own pull request");
  if (mine && event === "REQUEST_CHANGES")
    throw new Refusal(422, "Unprocessable Entity: Can not request changes on your own pull request");
  if (event !== "APPROVE" && text.body === "" && text.remarks === 0) {
    throw invalid("PullRequestReview", "body", "body can't be blank", "missing_field");
  }
}

async function addRemarks(visit: RepositoryVisit, review: Review, remarks: readonly z.infer<typeof remarkShape>[]) {
  const place = placeOf(visit, pullAsked(visit));
  try {
    for (const { start_line: startLine, side = "RIGHT", line, path, body } of remarks) {
      await addRemark(place, review, { path, body, line, startLine, side });
    }
  } catch (error) {
    forget(visit, review);
    throw error;
  }
}

async function create(visit: RepositoryVisit) {
  const issue = pullAsked(visit);
  const { event, comments = [], ...draft } = await visit.body(draftShape);
  const body = draft.body ?? "";
  if (event) checkVerdict(visit, event, { body, remarks: comments.length });
  const commit = await resolveCommit(visit.repository.directory, draft.commit_id ?? issue.pull.head.sha);
  if (commit === undefined) {
    throw invalid("PullRequestReview", "commit_id", "commit_id is not part of the pull request");
  }
  const state: ReviewState = event ? states[event] : "PENDING";
  const review = addReview(placeOf(visit, issue), visit.caller.account, { state, body, commit });
  await addRemarks(visit, review, comments);
  if (event) submitted(visit, review);
  return ok(reviewJson(visit.world, visit.repository, review));
}

/** A review is all or nothing. */
function forget(visit: RepositoryVisit, review: Review): void {
  const { reviews, reviewComments, reviewThreads } = visit.repository;
  reviews.delete(review.id);
  for (const comment of reviewCommentsOf(visit.repository, review.pull)) {
    if (comment.review !== review.id) continue;
    reviewComments.delete(comment.id);
    reviewThreads.delete(comment.thread);
  }
}

function submitted(visit: RepositoryVisit, review: Review): void {
  const issue = pullAsked(visit);
  issue.pull.requested = issue.pull.requested.filter((account) => account.id !== review.author.id);
  const place = placeOf(visit, issue);
  tellReview(place, review, "submitted");
  for (const comment of reviewCommentsOf(visit.repository, review.pull)) {
    if (comment.review === review.id) tellComment(place, comment, "created");
  }
}

function reviewAsked(visit: RepositoryVisit): Review {
  const review = visit.repository.reviews.get(visit.number("review"));
  return found(review?.pull === pullAsked(visit).number ? review : undefined);
}

async function submit(visit: RepositoryVisit) {
  const review = reviewAsked(visit);
  const { body, event } = await visit.body(submitShape);
  if (review.state !== "PENDING") throw new Refusal(422, "Can not submit a review that is not pending");
  if (review.author.id !== visit.caller.account.id) throw new Refusal(404, "Not Found");
  const text = body ?? review.body;
  checkVerdict(visit, event, { body: text, remarks: 1 });
  review.body = text;
  review.state = states[event];
  review.submittedAt = timestamp(visit.world);
  submitted(visit, review);
  return ok(reviewJson(visit.world, visit.repository, review));
}

async function dismiss(visit: RepositoryVisit) {
  const review = reviewAsked(visit);
  await visit.body(dismissShape);
  if (review.state !== "APPROVED" && review.state !== "CHANGES_REQUESTED") {
    throw new Refusal(422, "Can not dismiss a commented pull request review");
  }
  review.state = "DISMISSED";
  tellReview(placeOf(visit, pullAsked(visit)), review, "dismissed");
  return ok(reviewJson(visit.world, visit.repository, review));
}

async function request(visit: RepositoryVisit) {
  const { world, repository } = visit;
  const { reviewers = [] } = await visit.body(requestShape);
  const issue = pullAsked(visit);
  const known = new Set(issue.pull.requested);
  const accounts = reviewers.map((login) => {
    const account = world.accounts.get(login.toLowerCase());
    if (account && repository.collaborators.has(login.toLowerCase())) return account;
    throw new Refusal(
      422,
      "Reviews may only be requested from collaborators. One or more of the users you specified is not a collaborator.",
    );
  });
  if (accounts.some((one) => one.id === issue.author.id))
    throw new Refusal(422, "Review cannot be requested from pull request author.");
  issue.pull.requested = [...new Set([...known, ...accounts])];
  for (const one of accounts.filter((account) => !known.has(account))) {
    emitPull(placeOf(visit, issue), "review_requested", { requested_reviewer: accountJson(world, one) });
  }
  return created(pullJson(world, repository, issue));
}

const json = (visit: RepositoryVisit) => (review: Review) => reviewJson(visit.world, visit.repository, review);

export function reviewRoutes(router: Router): void {
  const path = "/pulls/:number{[0-9]+}";
  router.in(`GET ${path}/reviews`, read, (visit) => {
    const visible = reviewsOf(visit.repository, pullAsked(visit).number).filter(
      (one) => one.state !== "PENDING" || one.author.id === visit.visitor?.account.id,
    );
    return listed(visit, visible, json(visit));
  });
  router.in(`POST ${path}/reviews`, write, create);
  router.in(`GET ${path}/reviews/:review`, read, (visit) => ok(json(visit)(reviewAsked(visit))));
  router.in(`POST ${path}/reviews/:review/events`, write, submit);
  router.in(`PUT ${path}/reviews/:review/dismissals`, manage, dismiss);
  router.in(`GET ${path}/reviews/:review/comments`, read, (visit) => {
    const review = reviewAsked(visit);
    const comments = reviewCommentsOf(visit.repository, review.pull).filter((one) => one.review === review.id);
    return listed(visit, comments, (one) => reviewCommentJson(visit.world, visit.repository, one));
  });
  router.in(`POST ${path}/requested_reviewers`, manage, request);
}
