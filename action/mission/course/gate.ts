/** The merge gate: whether people have let exactly this head through, and what they asked for instead. */

import type { FeedbackItem } from "../task.ts";
import type { Comment, Person, PullFacts, PullReview, Thread } from "../facts.ts";
import type { Sha } from "../ids.ts";
import type { Mission } from "./state.ts";
import { oneVisibleLine, visible, withoutUnseen } from "../text/visible.ts";

export type Gate = {
  /** Approvals needed. */
  readonly needed: number;
};

export type GateState =
  | { readonly kind: "open"; readonly by: readonly string[] }
  | { readonly kind: "refused"; readonly by: string }
  | { readonly kind: "waiting"; readonly missing: number; readonly ignored: readonly string[] };

/** Whether people have let this head through. Pure: reviews, the rule and the head in; the answer and its reasons out. */
export function gateState(gate: Gate, reviews: readonly PullReview[], head: Sha): GateState {
  const counted = latestPerPerson(reviews).filter((review) => whyIgnored(review, head) === undefined);
  const refusal = counted.find((review) => review.state === "changes-requested");
  if (refusal !== undefined) return { kind: "refused", by: refusal.by.login };
  const by = counted.filter((review) => review.state === "approved").map((review) => review.by.login);
  if (by.length >= gate.needed) return { kind: "open", by };
  const ignored = latestPerPerson(reviews).flatMap((review) => whyIgnored(review, head) ?? []);
  return { kind: "waiting", missing: gate.needed - by.length, ignored };
}

/** What a waiting gate waits for, and which reviews it does not count. */
export function approvalsMissing({ missing, ignored }: Extract<GateState, { kind: "waiting" }>): string {
  return [`it waits for ${missing === 1 ? "1 approval" : `${missing} approvals`}`, ...ignored].join("; ");
}

/** Why a review does not count, in words for people. */
function whyIgnored(review: PullReview, head: Sha): string | undefined {
  const who = `${review.by.login}'s review does not count`;
  if (!isPersonWhoMayWrite(review.by)) return `${who}: not a person who may write here`;
  if (review.commit !== head) return `${who}: it is of an earlier commit`;
  return undefined;
}

function isPersonWhoMayWrite(by: Person): boolean {
  return by.kind === "person" && by.mayWrite;
}

/** A later approval or request replaces an earlier one; a mere comment replaces neither, a dismissal both. */
function latestPerPerson(reviews: readonly PullReview[]): readonly PullReview[] {
  const latest = new Map<string, PullReview>();
  for (const review of reviews.toSorted((a, b) => a.at - b.at)) {
    if (review.state === "approved" || review.state === "changes-requested") latest.set(review.by.login, review);
    if (review.state === "dismissed") latest.delete(review.by.login);
  }
  return [...latest.values()];
}

/** What people and other checks ask for on the pull request and no attempt has dealt with yet. */
export function openFeedback(mission: Mission, pull: PullFacts): readonly FeedbackItem[] {
  const dealt = new Set(mission.dealt.map((done) => done.answer.key));
  return [...requests(pull), ...threads(pull), ...failingChecks(pull)].filter((item) => !dealt.has(item.key));
}

function requests(pull: PullFacts): readonly FeedbackItem[] {
  return pull.reviews
    .filter(
      (review) => isPersonWhoMayWrite(review.by) && review.state === "changes-requested" && review.body.trim() !== "",
    )
    .map((review) => ({
      key: `review:${review.id}`,
      source: "person",
      text: visible(review.body),
      by: review.by.login,
    }));
}

function threads(pull: PullFacts): readonly FeedbackItem[] {
  return pull.threads.flatMap((thread) => {
    const last = lastWord(thread);
    if (last === undefined) return [];
    const words = trusted(thread);
    const text = [
      ...words.map((comment) => `${comment.by.login}: ${visible(comment.body)}`),
      ...leftOut(thread.comments.length - words.length),
    ].join("\n\n");
    const line = thread.line === undefined ? {} : { line: thread.line };
    return [
      {
        key: `thread:${thread.id}:${last.id}`,
        source: "person" as const,
        text,
        by: last.by.login,
        path: thread.path,
        ...line,
      },
    ];
  });
}

/** What people who may write said there, and our own answers; what others put in between reaches no model. */
function trusted(thread: Thread): readonly Comment[] {
  return thread.comments.filter(({ by }) => by.kind === "us" || isPersonWhoMayWrite(by));
}

/** That others spoke there is told; what they said is not. */
function leftOut(count: number): readonly string[] {
  return count === 0
    ? []
    : [`(${count === 1 ? "1 comment" : `${count} comments`} by others who may not write here: left out)`];
}

/** The last comment of an unresolved thread, when it is a person's who may write: it waits for an answer of ours. */
function lastWord(thread: Thread) {
  const last = thread.comments.at(-1);
  if (thread.resolved || last === undefined || !isPersonWhoMayWrite(last.by)) return undefined;
  return last;
}

function failingChecks(pull: PullFacts): readonly FeedbackItem[] {
  return pull.checks
    .filter((check) => check.state === "failed")
    .map((check) => ({
      key: `check:${oneVisibleLine(check.name)}:${pull.head}`.slice(0, 200),
      source: "check",
      text: `${oneVisibleLine(check.name)}\n\n${withoutUnseen(check.text)}`,
    }));
}

/** Threads whose last word is a person's and has been dealt with: they are owed a reply. */
export function owedReplies(mission: Mission, pull: PullFacts) {
  return pull.threads.flatMap((thread) => {
    const last = lastWord(thread);
    const first = thread.comments[0];
    if (last === undefined || first === undefined) return [];
    const done = mission.dealt.find((each) => each.answer.key === `thread:${thread.id}:${last.id}`);
    return done === undefined ? [] : [{ thread, first, ...done }];
  });
}

/** Names of other people's checks that have not come to an end. */
export function pendingChecks(pull: PullFacts): readonly string[] {
  return pull.checks.filter((check) => check.state === "pending").map((check) => check.name);
}
