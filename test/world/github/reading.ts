/** Issue and pull request as GraphQL answers them. */

import type { MissionReading } from "../../../action/github/reading/shapes.ts";
import { type Account, type Check, type Comment, type Hub, type Issue, muster, type Pull } from "./state.ts";

type RawIssue = NonNullable<MissionReading["issue"]>;
type RawPull = NonNullable<MissionReading["pull"]>;

/** GraphQL names a bot without its `[bot]`. */
const author = ({ login, kind }: Account) => ({ __typename: kind, login: login.replace(/\[bot\]$/, "") });

const rawComment = ({ id, body, at, by, editor }: Comment, edits: boolean) => ({
  databaseId: id,
  body,
  createdAt: at,
  viewerDidAuthor: by.login === muster.login,
  author: author(by),
  ...(edits ? { editor: editor === undefined ? null : author(editor) } : {}),
});

export function rawIssue(issue: Issue): RawIssue {
  const { number, title, body, open, edited, labels, comments, timeline } = issue;
  return {
    number,
    title,
    body,
    state: open ? "OPEN" : "CLOSED",
    viewerDidAuthor: issue.author.login === muster.login,
    lastEditedAt: edited?.at ?? null,
    editor: edited === undefined ? null : author(edited.by),
    author: author(issue.author),
    labels: labels.map((name) => ({ name })),
    comments: comments.map((each) => rawComment(each, true)),
    timelineItems: timeline.map((each) =>
      each.kind === "labeled"
        ? { __typename: "LabeledEvent", createdAt: each.at, label: { name: each.label }, actor: author(each.by) }
        : { __typename: "RenamedTitleEvent", createdAt: each.at, actor: author(each.by) },
    ),
  };
}

function stateOf({ open, mergedBy }: Pull): RawPull["state"] {
  if (open) return "OPEN";
  return mergedBy === undefined ? "CLOSED" : "MERGED";
}

const rawCheck = ({ id, name, status, conclusion, title, summary, externalId }: Check) => ({
  __typename: "CheckRun" as const,
  databaseId: id,
  name,
  status,
  conclusion: conclusion?.toUpperCase() ?? null,
  title,
  summary,
  text: null,
  externalId: externalId ?? null,
});

export function rawPull(pull: Pull, { checks }: Pick<Hub, "checks">): RawPull {
  const { id, number, title, body, draft, mergedBy, sha } = pull;
  const contexts = checks.filter(({ head }) => head === sha).map(rawCheck);
  return {
    id,
    number,
    title,
    body,
    state: stateOf(pull),
    isDraft: draft,
    merged: mergedBy !== undefined,
    mergedBy: mergedBy === undefined ? null : author(mergedBy),
    headRefOid: sha,
    comments: pull.comments.map((each) => rawComment(each, false)),
    reviews: pull.reviews.map((review) => ({
      databaseId: review.id,
      state: review.state,
      body: review.body,
      submittedAt: review.at,
      viewerDidAuthor: review.by.login === muster.login,
      author: author(review.by),
      commit: { oid: review.head },
    })),
    reviewThreads: pull.threads.map(({ id: thread, resolved, path, line, comments }) => ({
      id: thread,
      isResolved: resolved,
      path,
      line,
      comments: comments.map((each) => rawComment(each, false)),
    })),
    commits: [{ commit: { oid: sha, statusCheckRollup: contexts.length === 0 ? null : { contexts } } }],
  };
}
