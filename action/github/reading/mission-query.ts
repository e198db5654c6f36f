/** One GraphQL request that reads everything a mission looks at on GitHub, and one more for each hundred beyond the last; parsed here, where it enters. */

import { z } from "zod";
import type { Client } from "../client.ts";
import { allOf, beginning } from "./pages.ts";
import {
  Answer,
  Comment,
  Context,
  type Issue,
  type MissionReading,
  type Pull,
  type RawIssue,
  type RawPull,
  type RawThread,
  Review,
  Thread,
  TimelineItem,
} from "./shapes.ts";

const who = `{ __typename login }`;
const said = `databaseId body createdAt viewerDidAuthor author ${who}`;

/** What is asked of each list, in the first request and of what lies before it. */
const fields = {
  onIssue: `${said} editor ${who}`,
  timeline: `__typename
    ... on LabeledEvent { createdAt label { name } actor ${who} }
    ... on RenamedTitleEvent { createdAt actor ${who} }`,
  onPull: said,
  reviews: `databaseId state body submittedAt viewerDidAuthor author ${who} commit { oid }`,
  threads: `id isResolved path line comments(last: 50) { ${beginning} nodes { ${said} } }`,
  inThread: said,
  contexts: `__typename
    ... on CheckRun { databaseId name status conclusion title summary text externalId }
    ... on StatusContext { context state description }`,
};

const ofTimeline = "itemTypes: [LABELED_EVENT, RENAMED_TITLE_EVENT]";

const query = `
query Mission($owner: String!, $name: String!, $issue: Int!, $branch: String!) {
  viewer { login }
  repository(owner: $owner, name: $name) {
    issue(number: $issue) {
      id number title body state viewerDidAuthor lastEditedAt
      editor ${who}
      author ${who}
      labels(first: 100) { nodes { name } }
      comments(last: 100) { ${beginning} nodes { ${fields.onIssue} } }
      timelineItems(${ofTimeline}, last: 100) { ${beginning} nodes { ${fields.timeline} } }
    }
    pullRequests(headRefName: $branch, first: 1, orderBy: { field: CREATED_AT, direction: DESC }) {
      nodes {
        id number title body state isDraft merged headRefOid
        mergedBy ${who}
        comments(last: 100) { ${beginning} nodes { ${fields.onPull} } }
        reviews(last: 100) { ${beginning} nodes { ${fields.reviews} } }
        reviewThreads(last: 100) { ${beginning} nodes { ${fields.threads} } }
        commits(last: 1) {
          nodes { commit { oid statusCheckRollup { id contexts(last: 100) { ${beginning} nodes { ${fields.contexts} } } } } }
        }
      }
    }
  }
}`;

export type Place = { readonly owner: string; readonly name: string };

/** Throws when GitHub cannot be read, or answers with errors besides an issue that is not there. */
export async function readMission(
  client: Client,
  { owner, name }: Place,
  issue: number,
  branch: string,
): Promise<MissionReading> {
  const raw = await client.graphql(query, { owner, name, issue, branch }).catch((error: unknown) => partial(error));
  const { viewer, repository } = Answer.parse(raw);
  const [pull] = repository.pullRequests;
  return {
    viewer: viewer.login,
    issue: repository.issue === null ? undefined : await wholeIssue(client, repository.issue),
    pull: pull === undefined ? undefined : await wholePull(client, pull),
  };
}

const onIssue = { on: "Issue", name: "comments", fields: fields.onIssue, shape: Comment };
const timeline = {
  on: "Issue",
  name: "timelineItems",
  arguments: ofTimeline,
  fields: fields.timeline,
  shape: TimelineItem,
};
const onPull = { on: "PullRequest", name: "comments", fields: fields.onPull, shape: Comment };
const reviews = { on: "PullRequest", name: "reviews", fields: fields.reviews, shape: Review };
const threads = { on: "PullRequest", name: "reviewThreads", fields: fields.threads, shape: Thread };
const inThread = { on: "PullRequestReviewThread", name: "comments", fields: fields.inThread, shape: Comment };
const contextsAt = { on: "StatusCheckRollup", name: "contexts", fields: fields.contexts, shape: Context };

async function wholeIssue(client: Client, { id, ...issue }: z.infer<typeof Issue>): Promise<RawIssue> {
  const comments = await allOf(client, id, onIssue, issue.comments);
  return { ...issue, comments, timelineItems: await allOf(client, id, timeline, issue.timelineItems) };
}

async function wholePull(client: Client, pull: z.infer<typeof Pull>): Promise<RawPull> {
  const { id } = pull;
  const threadsOf = await allOf(client, id, threads, pull.reviewThreads);
  return {
    ...pull,
    comments: await allOf(client, id, onPull, pull.comments),
    reviews: await allOf(client, id, reviews, pull.reviews),
    reviewThreads: await Promise.all(threadsOf.map((thread) => wholeThread(client, thread))),
    commits: await Promise.all(pull.commits.map(({ commit }) => wholeCommit(client, commit))),
  };
}

async function wholeThread(client: Client, thread: z.infer<typeof Thread>): Promise<RawThread> {
  return { ...thread, comments: await allOf(client, thread.id, inThread, thread.comments) };
}

type PagedCommit = z.infer<typeof Pull>["commits"][number]["commit"];

async function wholeCommit(client: Client, { oid, statusCheckRollup: rollup }: PagedCommit) {
  if (rollup === null) return { commit: { oid, statusCheckRollup: null } };
  const contexts = await allOf(client, rollup.id, contextsAt, rollup.contexts);
  return { commit: { oid, statusCheckRollup: { contexts } } };
}

/** GraphQL says NOT_FOUND for a missing issue and still answers the rest. */
function partial(error: unknown): unknown {
  const shape = z
    .object({ data: z.unknown(), errors: z.array(z.object({ type: z.string().optional() })) })
    .safeParse(error);
  if (shape.success && shape.data.errors.every((each) => each.type === "NOT_FOUND")) return shape.data.data;
  throw error;
}
