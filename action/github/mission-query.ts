/** One GraphQL request that reads everything a mission looks at on GitHub; parsed here, where it enters. */

import { z } from "zod";
import type { Client } from "./client.ts";

const who = `{ __typename login }`;

const query = `
query Mission($owner: String!, $name: String!, $issue: Int!, $branch: String!) {
  viewer { login }
  repository(owner: $owner, name: $name) {
    issue(number: $issue) {
      number title body state viewerDidAuthor lastEditedAt
      editor ${who}
      author ${who}
      labels(first: 100) { nodes { name } }
      comments(last: 100) { nodes { databaseId body createdAt viewerDidAuthor author ${who} editor ${who} } }
      timelineItems(itemTypes: [LABELED_EVENT, RENAMED_TITLE_EVENT], last: 100) {
        nodes {
          __typename
          ... on LabeledEvent { createdAt label { name } actor ${who} }
          ... on RenamedTitleEvent { createdAt actor ${who} }
        }
      }
    }
    pullRequests(headRefName: $branch, first: 1, orderBy: { field: CREATED_AT, direction: DESC }) {
      nodes {
        id number title body state isDraft merged headRefOid
        mergedBy ${who}
        comments(last: 100) { nodes { databaseId body createdAt viewerDidAuthor author ${who} } }
        reviews(last: 100) { nodes { databaseId state body submittedAt viewerDidAuthor author ${who} commit { oid } } }
        reviewThreads(last: 100) {
          nodes { id isResolved path line comments(last: 50) { nodes { databaseId body createdAt viewerDidAuthor author ${who} } } }
        }
        commits(last: 1) {
          nodes {
            commit {
              oid
              statusCheckRollup {
                contexts(first: 100) {
                  nodes {
                    __typename
                    ... on CheckRun { databaseId name status conclusion title summary text externalId }
                    ... on StatusContext { context state description }
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}`;

const nodes = <Shape extends z.ZodType>(shape: Shape) =>
  z
    .object({ nodes: z.array(shape.nullable()).nullable() })
    .transform((list) => (list.nodes ?? []).flatMap((node) => (node === null ? [] : [node])));

const Author = z.object({ __typename: z.string(), login: z.string() }).nullable();
export type Author = z.infer<typeof Author>;

const Comment = z.object({
  databaseId: z.int(),
  body: z.string(),
  createdAt: z.string(),
  viewerDidAuthor: z.boolean(),
  author: Author,
  /** Asked for on the issue only, where people tick boxes in our comment. */
  editor: Author.optional(),
});
export type RawComment = z.infer<typeof Comment>;

const Context = z.discriminatedUnion("__typename", [
  z.object({
    __typename: z.literal("CheckRun"),
    databaseId: z.int(),
    name: z.string(),
    status: z.string(),
    conclusion: z.string().nullable(),
    title: z.string().nullable(),
    summary: z.string().nullable(),
    text: z.string().nullable(),
    externalId: z.string().nullable(),
  }),
  z.object({
    __typename: z.literal("StatusContext"),
    context: z.string(),
    state: z.string(),
    description: z.string().nullable(),
  }),
]);
export type RawContext = z.infer<typeof Context>;

const Pull = z.object({
  id: z.string(),
  number: z.int(),
  title: z.string(),
  body: z.string(),
  state: z.enum(["OPEN", "CLOSED", "MERGED"]),
  isDraft: z.boolean(),
  merged: z.boolean(),
  mergedBy: Author,
  headRefOid: z.string(),
  comments: nodes(Comment),
  reviews: nodes(
    z.object({
      databaseId: z.int(),
      state: z.string(),
      body: z.string(),
      submittedAt: z.string().nullable(),
      viewerDidAuthor: z.boolean(),
      author: Author,
      commit: z.object({ oid: z.string() }).nullable(),
    }),
  ),
  reviewThreads: nodes(
    z.object({
      id: z.string(),
      isResolved: z.boolean(),
      path: z.string(),
      line: z.int().nullable(),
      comments: nodes(Comment),
    }),
  ),
  commits: nodes(
    z.object({
      commit: z.object({ oid: z.string(), statusCheckRollup: z.object({ contexts: nodes(Context) }).nullable() }),
    }),
  ),
});
export type RawPull = z.infer<typeof Pull>;

const TimelineItem = z.discriminatedUnion("__typename", [
  z.object({
    __typename: z.literal("LabeledEvent"),
    createdAt: z.string(),
    label: z.object({ name: z.string() }),
    actor: Author,
  }),
  z.object({ __typename: z.literal("RenamedTitleEvent"), createdAt: z.string(), actor: Author }),
]);

const Issue = z.object({
  number: z.int(),
  title: z.string(),
  body: z.string(),
  state: z.enum(["OPEN", "CLOSED"]),
  viewerDidAuthor: z.boolean(),
  lastEditedAt: z.string().nullable(),
  editor: Author,
  author: Author,
  labels: nodes(z.object({ name: z.string() })),
  comments: nodes(Comment),
  timelineItems: nodes(TimelineItem),
});
export type RawIssue = z.infer<typeof Issue>;

const Answer = z.object({
  viewer: z.object({ login: z.string() }),
  repository: z.object({ issue: Issue.nullable(), pullRequests: nodes(Pull) }),
});

export type MissionReading = {
  readonly viewer: string;
  readonly issue: RawIssue | undefined;
  /** The newest pull request from the feature branch. */
  readonly pull: RawPull | undefined;
};

/** A pull request as a list tells of it. */
export type PullReading = {
  readonly number: number;
  /** GraphQL node id. */
  readonly id: string;
  readonly draft: boolean;
  readonly title: string;
  readonly body: string;
  readonly head: string;
  readonly open: boolean;
  readonly merged: boolean;
};

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
  return { viewer: viewer.login, issue: repository.issue ?? undefined, pull: repository.pullRequests[0] };
}

/** GraphQL says NOT_FOUND for a missing issue and still answers the rest. */
function partial(error: unknown): unknown {
  const shape = z
    .object({ data: z.unknown(), errors: z.array(z.object({ type: z.string().optional() })) })
    .safeParse(error);
  if (shape.success && shape.data.errors.every((each) => each.type === "NOT_FOUND")) return shape.data.data;
  throw error;
}
