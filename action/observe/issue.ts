/** An issue and its pull request as facts. */

import type { Comment, ExternalCheck, IssueFacts, OurCheck, PullFacts, PullReview, Thread } from "#mission/facts";
import { Instant, IssueNumber, PullNumber, Sha } from "#mission/ids";
import { starts as startsMission } from "#mission/say/labels";
import type { RawContext, RawIssue, RawPull } from "../github/reading/shapes.ts";
import { instant, type People } from "./people.ts";

/** `starts`: whether the label may start something, so that it matters who set it. */
export async function issueFacts(raw: RawIssue, people: People, starts: boolean): Promise<IssueFacts> {
  const labelled = labelledIn(raw).at(-1);
  return {
    number: IssueNumber.parse(raw.number),
    title: raw.title,
    body: raw.body,
    open: raw.state === "OPEN",
    author: await people.person(raw.author, raw.viewerDidAuthor, false),
    labels: raw.labels.map((label) => label.name),
    labelledBy: labelled === undefined ? undefined : await people.person(labelled.actor, false, starts),
    labelledAt: labelled === undefined ? undefined : instant(labelled.createdAt),
    editedSince: await editedSince(raw, labelled?.createdAt ?? "", people),
    comments: await conversation(raw, people),
  };
}

function labelledIn(raw: RawIssue) {
  return raw.timelineItems.flatMap((item) =>
    item.__typename === "LabeledEvent" && startsMission(item.label.name) ? [item] : [],
  );
}

/** Those who changed title or body since the label was set: whoever set it has not vouched for their words. */
async function editedSince(raw: RawIssue, labelledAt: string, people: People): Promise<IssueFacts["editedSince"]> {
  const renamed = raw.timelineItems.filter((item) => item.__typename === "RenamedTitleEvent");
  const edits = [
    ...renamed.map((item) => ({ by: item.actor, at: item.createdAt })),
    ...(raw.lastEditedAt === null ? [] : [{ by: raw.editor, at: raw.lastEditedAt }]),
  ];
  return Promise.all(edits.filter((edit) => edit.at > labelledAt).map((edit) => people.person(edit.by, false, true)));
}

/** Whose permission matters is whoever gives a command. */
function conversation({ comments }: Pick<RawIssue, "comments">, people: People): Promise<readonly Comment[]> {
  return Promise.all(comments.map((each) => people.comment(each, /^\/muster\b/m.test(each.body))));
}

export async function pullFacts(raw: RawPull, people: People): Promise<PullFacts> {
  const contexts = raw.commits[0]?.commit.statusCheckRollup?.contexts ?? [];
  return {
    number: PullNumber.parse(raw.number),
    id: raw.id,
    head: Sha.parse(raw.headRefOid),
    open: raw.state === "OPEN",
    merged: raw.merged,
    mergedBy: raw.merged ? await people.person(raw.mergedBy, false, true) : undefined,
    draft: raw.isDraft,
    title: raw.title,
    body: raw.body,
    comments: await conversation(raw, people),
    reviews: await Promise.all(raw.reviews.map((review) => reviewFacts(review, people))),
    threads: await Promise.all(raw.reviewThreads.map((thread) => threadFacts(thread, people))),
    checks: contexts.flatMap(externalCheck),
    ourCheck: contexts.flatMap(ourCheck).at(-1),
  };
}

const reviewStates: Readonly<Record<string, PullReview["state"]>> = {
  APPROVED: "approved",
  CHANGES_REQUESTED: "changes-requested",
  COMMENTED: "commented",
  DISMISSED: "dismissed",
  PENDING: "pending",
};

async function reviewFacts(raw: RawPull["reviews"][number], people: People): Promise<PullReview> {
  return {
    id: raw.databaseId,
    by: await people.person(raw.author, raw.viewerDidAuthor, true),
    state: reviewStates[raw.state] ?? "commented",
    body: raw.body,
    commit: raw.commit === null ? undefined : Sha.parse(raw.commit.oid),
    at: raw.submittedAt === null ? Instant.parse(0) : instant(raw.submittedAt),
  };
}

async function threadFacts(raw: RawPull["reviewThreads"][number], people: People): Promise<Thread> {
  const comments = await Promise.all(raw.comments.map((each) => people.comment(each, true)));
  return { id: raw.id, resolved: raw.isResolved, path: raw.path, line: raw.line ?? undefined, comments };
}

const ourPrefix = "muster:";
/** The jobs of our own workflow are not somebody else's opinion of the commit. */
const ourJobs = /(^|\/ )Muster (advance|work|verify|settle)\b/;

function ourCheck(context: RawContext): readonly OurCheck[] {
  if (context.__typename !== "CheckRun" || context.externalId?.startsWith(ourPrefix) !== true) return [];
  return [{ id: context.databaseId, title: context.title ?? "", conclusion: context.conclusion?.toLowerCase() }];
}

function externalCheck(context: RawContext): readonly ExternalCheck[] {
  if (context.__typename === "StatusContext") {
    return [{ name: context.context, state: statusState(context.state), text: context.description ?? "" }];
  }
  if (ourCheck(context).length > 0 || ourJobs.test(context.name)) return [];
  const text = [context.title, context.summary, context.text]
    .filter((part) => part !== null && part !== "")
    .join("\n\n");
  return [{ name: context.name, state: runState(context), text: text.slice(0, 15_000) }];
}

function statusState(state: string): ExternalCheck["state"] {
  if (state === "SUCCESS") return "passed";
  return state === "PENDING" || state === "EXPECTED" ? "pending" : "failed";
}

/** Skipped and neutral let a change through, as GitHub has it; cancelled and everything unknown do not. */
function runState({ status, conclusion }: Extract<RawContext, { __typename: "CheckRun" }>): ExternalCheck["state"] {
  if (status !== "COMPLETED") return "pending";
  return conclusion !== null && ["SUCCESS", "NEUTRAL", "SKIPPED"].includes(conclusion) ? "passed" : "failed";
}
