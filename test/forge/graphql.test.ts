/** GraphQL over the same records as REST, by GitHub's own schema. */

import type { Octokit } from "@octokit/rest";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { type Forge, startForge } from "../../app/forge/forge.ts";
import { clientFor, installationClient } from "./clients.ts";

let forge: Forge;
let ann: Octokit;
let bot: Octokit;
const at = { owner: "ann", repo: "notes" };

beforeEach(async () => {
  forge = await startForge();
  ann = clientFor(forge, forge.createUser("ann").token);
  await forge.createRepository("ann", "notes", { private: true });
  const permissions = {
    contents: "write",
    pull_requests: "write",
    issues: "write",
    checks: "write",
    statuses: "write",
  } as const;
  const app = forge.createApp({ slug: "bot", name: "Bot", permissions, events: [] });
  ({ octokit: bot } = await installationClient(forge, app, forge.install(app.id, "ann/notes")));
  await put("main", "a.txt", "one\ntwo\n");
});

afterEach(() => forge.close());

async function put(branch: string, path: string, text: string): Promise<string> {
  const content = Buffer.from(text).toString("base64");
  const { data } = await bot.repos.createOrUpdateFileContents({
    ...at,
    branch,
    path,
    content,
    message: `Write ${path}`,
  });
  return data.commit.sha ?? "";
}

async function openPull() {
  const { data: main } = await bot.git.getRef({ ...at, ref: "heads/main" });
  await bot.git.createRef({ ...at, ref: "refs/heads/b", sha: main.object.sha });
  const sha = await put("b", "b.txt", "b\nc\n");
  const { data } = await bot.pulls.create({ ...at, head: "b", base: "main", title: "b", draft: true });
  return { number: data.number, id: data.node_id, sha };
}

const ask = async <T>(shape: z.ZodType<T>, query: string, variables = {}) =>
  shape.parse(await bot.graphql(query, variables));
const anything = z.looseObject({});

test("an issue shows its labels' history with who put them on", async () => {
  const { data: issue } = await ann.issues.create({ ...at, title: "Add b", body: "Please", labels: ["muster"] });
  await bot.issues.createComment({ ...at, issue_number: issue.number, body: "Planning" });
  const answer = await ask(
    anything,
    `query($number: Int!) { repository(owner: "ann", name: "notes") { isPrivate viewerPermission defaultBranchRef { name target { oid } }
      issue(number: $number) { id number title body state author { login __typename ... on User { databaseId } }
        labels(first: 10) { nodes { name } }
        comments(last: 10) { nodes { id databaseId body viewerDidAuthor isMinimized authorAssociation createdAt updatedAt author { login __typename ... on Bot { databaseId } } } }
        timelineItems(first: 10, itemTypes: [LABELED_EVENT, UNLABELED_EVENT]) { nodes { __typename ... on LabeledEvent { actor { login } label { name } createdAt } } } } }
      viewer { login } rateLimit { remaining } }`,
    { number: issue.number },
  );
  expect(answer).toMatchObject({
    viewer: { login: "bot[bot]" },
    repository: {
      isPrivate: true,
      issue: {
        id: issue.node_id,
        author: { login: "ann", __typename: "User" },
        labels: { nodes: [{ name: "muster" }] },
        comments: { nodes: [{ body: "Planning", viewerDidAuthor: true, author: { login: "bot", __typename: "Bot" } }] },
        timelineItems: { nodes: [{ __typename: "LabeledEvent", actor: { login: "ann" }, label: { name: "muster" } }] },
      },
    },
  });
});

const pullQuery = `query { repository(owner: "ann", name: "notes") { ref(qualifiedName: "refs/heads/b") { target { oid } }
  pullRequests(headRefName: "b", states: [OPEN], first: 5, orderBy: { field: CREATED_AT, direction: DESC }) { nodes {
    id number state isDraft merged mergedAt mergedBy { login } mergeCommit { oid } mergeable headRefName headRefOid baseRefName body title closed
    author { login } reviews(last: 10) { nodes { id databaseId state body submittedAt viewerDidAuthor author { login } commit { oid } } }
    reviewThreads(first: 10) { nodes { id isResolved isOutdated path line comments(first: 10) { nodes { id databaseId body createdAt path line viewerDidAuthor author { login } pullRequestReview { databaseId } } } } }
    commits(last: 1) { nodes { commit { oid statusCheckRollup { state contexts(first: 20) { nodes { __typename
      ... on CheckRun { databaseId name status conclusion title summary text externalId detailsUrl completedAt checkSuite { app { databaseId slug } } }
      ... on StatusContext { context state description targetUrl creator { login } } } } } } } } } } } }`;

test("a pull request shows reviews, threads and every check of its head", async () => {
  const pull = await openPull();
  const comments = [{ path: "b.txt", line: 1, body: "Why?" }];
  await ann.pulls.createReview({ ...at, pull_number: pull.number, event: "REQUEST_CHANGES", body: "Hm", comments });
  await bot.checks.create({
    ...at,
    head_sha: pull.sha,
    name: "test",
    conclusion: "failure",
    output: { title: "1 failed", summary: "boom" },
  });
  await bot.repos.createCommitStatus({ ...at, sha: pull.sha, state: "success", context: "lint" });
  expect(await ask(anything, pullQuery)).toMatchObject({
    repository: {
      ref: { target: { oid: pull.sha } },
      pullRequests: {
        nodes: [
          {
            id: pull.id,
            state: "OPEN",
            isDraft: true,
            mergeable: "MERGEABLE",
            headRefOid: pull.sha,
            reviews: { nodes: [{ state: "CHANGES_REQUESTED", author: { login: "ann" }, commit: { oid: pull.sha } }] },
            reviewThreads: {
              nodes: [
                {
                  isResolved: false,
                  isOutdated: false,
                  path: "b.txt",
                  line: 1,
                  comments: { nodes: [{ body: "Why?" }] },
                },
              ],
            },
            commits: {
              nodes: [
                {
                  commit: {
                    oid: pull.sha,
                    statusCheckRollup: {
                      state: "FAILURE",
                      contexts: {
                        nodes: [
                          {
                            __typename: "CheckRun",
                            name: "test",
                            conclusion: "FAILURE",
                            title: "1 failed",
                            checkSuite: { app: { slug: "bot" } },
                          },
                          { __typename: "StatusContext", context: "lint", state: "SUCCESS" },
                        ],
                      },
                    },
                  },
                },
              ],
            },
          },
        ],
      },
    },
  });
});

test("drafts become ready, threads are resolved, comments get reactions", async () => {
  const pull = await openPull();
  await ann.pulls.createReviewComment({
    ...at,
    pull_number: pull.number,
    commit_id: pull.sha,
    path: "b.txt",
    line: 2,
    body: "?",
  });
  const { data: comment } = await ann.issues.createComment({ ...at, issue_number: pull.number, body: "Hello" });
  const ready = `mutation($id: ID!) { markPullRequestReadyForReview(input: { pullRequestId: $id }) { pullRequest { isDraft
    reviewThreads(first: 1) { nodes { id } } } } }`;
  const shape = z.object({
    markPullRequestReadyForReview: z.object({
      pullRequest: z.object({
        isDraft: z.boolean(),
        reviewThreads: z.object({ nodes: z.array(z.object({ id: z.string() })) }),
      }),
    }),
  });
  const { pullRequest } = (await ask(shape, ready, { id: pull.id })).markPullRequestReadyForReview;
  expect(pullRequest.isDraft).toBe(false);
  expect((await bot.pulls.get({ ...at, pull_number: pull.number })).data.draft).toBe(false);
  const id = pullRequest.reviewThreads.nodes[0]?.id;
  const resolve = `mutation($id: ID!) { resolveReviewThread(input: { threadId: $id }) { thread { isResolved } } }`;
  expect(await ask(anything, resolve, { id })).toEqual({ resolveReviewThread: { thread: { isResolved: true } } });
  const react = `mutation($id: ID!) { addReaction(input: { subjectId: $id, content: EYES }) { reaction { content } } }`;
  await ask(anything, react, { id: comment.node_id });
  expect((await ann.reactions.listForIssueComment({ ...at, comment_id: comment.id })).data).toMatchObject([
    { content: "eyes" },
  ]);
});

test("what may not be seen does not exist, and a wrong query is told so", async () => {
  const bob = clientFor(forge, forge.createUser("bob").token);
  const missing = bob.graphql(`query { repository(owner: "ann", name: "notes") { id } }`);
  await expect(missing).rejects.toMatchObject({ errors: [{ type: "NOT_FOUND" }] });
  await expect(bob.graphql(`query { nonsense }`)).rejects.toThrow(/Cannot query field/);
});
