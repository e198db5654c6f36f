/** GraphQL's mutations: what REST cannot do. */

import { react } from "../reactions/reaction.ts";
import { isPull, type PullIssue } from "../issues/issue.ts";
import { setDraft } from "../pulls/draft-state.ts";
import { pullJson } from "../pulls/json.ts";
import { pullOf } from "../pulls/pull.ts";
import { trialMerge } from "../pulls/emit-pull.ts";
import { reviewCommentJson } from "../reviews/json.ts";
import { reviewCommentsOf, type ReviewThread } from "../reviews/review.ts";
import { causeOf, emit } from "../webhooks/emit.ts";
import { nodeId, parseNodeId } from "../world/ids.ts";
import { issue, reaction, reactionContent, reactions } from "./issue.ts";
import { type Asker, locate } from "./node.ts";
import { demand, fault, type Place } from "./place.ts";
import { pullNode } from "./pull.ts";
import { threadNode } from "./review.ts";

function locatePull(asker: Asker, id: string): { place: Place; found: PullIssue } {
  const key = parseNodeId(id);
  return locate(asker, id, ({ repository }) =>
    [...repository.issues.values()]
      .filter((one) => isPull(one))
      .find((one) => key?.kind === "PR" && String(one.pull.id) === key.id),
  );
}

async function draft(asker: Asker, id: string, value: boolean) {
  const { place, found } = locatePull(asker, id);
  demand(place, "pull_requests", "write");
  const cause = causeOf(asker.visitor);
  await place.repository.lock.run(() => setDraft({ ...place, issue: found, cause }, value));
  return { clientMutationId: null, pullRequest: pullNode(place, found) };
}

function tellThread(place: Place, thread: ReviewThread, action: "resolved" | "unresolved"): void {
  const { world, repository, visitor } = place;
  const owner = pullOf(repository, thread.pull);
  const comments = reviewCommentsOf(repository, thread.pull).filter((one) => one.thread === thread.id);
  const shown = {
    node_id: nodeId("PRRT", thread.id),
    comments: comments.map((one) => reviewCommentJson(world, repository, one)),
  };
  const body = { thread: shown, pull_request: pullJson(world, repository, owner) };
  const event = { event: "pull_request_review_thread", action, body, cause: causeOf(visitor) };
  emit(world, repository, { ...event, ...trialMerge(owner) });
}

function resolve(asker: Asker, id: string, resolved: boolean) {
  const key = parseNodeId(id);
  const { place, found } = locate(asker, id, ({ repository }) =>
    key?.kind === "PRRT" ? repository.reviewThreads.get(Number(key.id)) : undefined,
  );
  demand(place, "pull_requests", "write");
  const changes = (found.resolvedBy !== undefined) !== resolved;
  found.resolvedBy = resolved ? asker.visitor.account : undefined;
  if (changes) tellThread(place, found, resolved ? "resolved" : "unresolved");
  return { clientMutationId: null, thread: threadNode(place, found, pullOf(place.repository, found.pull)) };
}

/** What can be reacted to, by its node id. */
function subject(place: Place, id: string) {
  const key = parseNodeId(id);
  const { repository } = place;
  const number = Number(key?.id);
  if (key?.kind === "IC") return repository.comments.get(number);
  if (key?.kind === "PRRC") return repository.reviewComments.get(number);
  return [...repository.issues.values()].find(
    (one) => (key?.kind === "I" ? one.id : one.pull?.id) === number && ["I", "PR"].includes(key?.kind ?? ""),
  );
}

function addReaction(asker: Asker, input: { subjectId: string; content: string }) {
  const { place, found } = locate(asker, input.subjectId, (one) => subject(one, input.subjectId));
  if (!place.visitor.may(place.repository.fullName, "pull_requests", "write")) demand(place, "issues", "write");
  const content = reactionContent(input.content);
  if (!content) throw fault("UNPROCESSABLE", "content is invalid");
  const added = react(asker.world, found.reactions, content, asker.visitor.account).reaction;
  const whole = "number" in found ? (isPull(found) ? pullNode(place, found) : issue(place, found)) : undefined;
  return {
    clientMutationId: null,
    reaction: reaction(place, added),
    subject: whole ?? { __typename: "IssueComment", id: input.subjectId, reactions: reactions(place, found.reactions) },
  };
}

type Input<T> = { readonly input: T };

export function mutations(asker: Asker) {
  return {
    markPullRequestReadyForReview: ({ input }: Input<{ pullRequestId: string }>) =>
      draft(asker, input.pullRequestId, false),
    convertPullRequestToDraft: ({ input }: Input<{ pullRequestId: string }>) => draft(asker, input.pullRequestId, true),
    resolveReviewThread: ({ input }: Input<{ threadId: string }>) => resolve(asker, input.threadId, true),
    unresolveReviewThread: ({ input }: Input<{ threadId: string }>) => resolve(asker, input.threadId, false),
    addReaction: ({ input }: Input<{ subjectId: string; content: string }>) => addReaction(asker, input),
  };
}
