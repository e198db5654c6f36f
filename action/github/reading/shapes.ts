/** What GraphQL answers of an issue and its pull request: each shape parsed, lists of which there is more in parts; and what becomes of them once they are whole. */

import { z } from "zod";
import { page } from "./pages.ts";

const nodes = <Shape extends z.ZodType>(shape: Shape) =>
  z
    .object({ nodes: z.array(shape.nullable()).nullable() })
    .transform((list) => (list.nodes ?? []).flatMap((node) => (node === null ? [] : [node])));

const Author = z.object({ __typename: z.string(), login: z.string() }).nullable();
export type Author = z.infer<typeof Author>;

export const Comment = z.object({
  databaseId: z.int(),
  body: z.string(),
  createdAt: z.string(),
  viewerDidAuthor: z.boolean(),
  author: Author,
  /** Asked for on the issue only, where people tick boxes in our comment. */
  editor: Author.optional(),
});
export type RawComment = z.infer<typeof Comment>;

export const Context = z.discriminatedUnion("__typename", [
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

export const Review = z.object({
  databaseId: z.int(),
  state: z.string(),
  body: z.string(),
  submittedAt: z.string().nullable(),
  viewerDidAuthor: z.boolean(),
  author: Author,
  commit: z.object({ oid: z.string() }).nullable(),
});

export const Thread = z.object({
  id: z.string(),
  isResolved: z.boolean(),
  path: z.string(),
  line: z.int().nullable(),
  comments: page(Comment),
});

export const Pull = z.object({
  id: z.string(),
  number: z.int(),
  title: z.string(),
  body: z.string(),
  state: z.enum(["OPEN", "CLOSED", "MERGED"]),
  isDraft: z.boolean(),
  merged: z.boolean(),
  mergedBy: Author,
  headRefOid: z.string(),
  comments: page(Comment),
  reviews: page(Review),
  reviewThreads: page(Thread),
  commits: nodes(
    z.object({
      commit: z.object({
        oid: z.string(),
        statusCheckRollup: z.object({ id: z.string(), contexts: page(Context) }).nullable(),
      }),
    }),
  ),
});
type Lists = "comments" | "reviews" | "reviewThreads" | "commits";
export type RawPull = Omit<z.infer<typeof Pull>, Lists> & {
  readonly comments: readonly RawComment[];
  readonly reviews: readonly z.infer<typeof Review>[];
  readonly reviewThreads: readonly RawThread[];
  readonly commits: readonly {
    readonly commit: {
      readonly oid: string;
      readonly statusCheckRollup: { readonly contexts: readonly RawContext[] } | null;
    };
  }[];
};
export type RawThread = Omit<z.infer<typeof Thread>, "comments"> & { readonly comments: readonly RawComment[] };

export const TimelineItem = z.discriminatedUnion("__typename", [
  z.object({
    __typename: z.literal("LabeledEvent"),
    createdAt: z.string(),
    label: z.object({ name: z.string() }),
    actor: Author,
  }),
  z.object({ __typename: z.literal("RenamedTitleEvent"), createdAt: z.string(), actor: Author }),
]);

export const Issue = z.object({
  id: z.string(),
  number: z.int(),
  title: z.string(),
  body: z.string(),
  state: z.enum(["OPEN", "CLOSED"]),
  viewerDidAuthor: z.boolean(),
  lastEditedAt: z.string().nullable(),
  editor: Author,
  author: Author,
  labels: nodes(z.object({ name: z.string() })),
  comments: page(Comment),
  timelineItems: page(TimelineItem),
});
export type RawIssue = Omit<z.infer<typeof Issue>, "id" | "comments" | "timelineItems"> & {
  readonly comments: readonly RawComment[];
  readonly timelineItems: readonly z.infer<typeof TimelineItem>[];
};

export const Answer = z.object({
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
