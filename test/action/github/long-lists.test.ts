/** What a mission reads of an issue and a pull request about which more was said than one answer holds. */

import type { Octokit } from "@octokit/rest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openClient } from "../../../action/github/client.ts";
import { openGitHub } from "../../../action/github/open.ts";
import { type Forge, startForge } from "../../../app/forge/forge.ts";
import { clientFor, installationClient } from "../../forge/clients.ts";

const at = { owner: "ann", repo: "notes" };
const permissions = {
  contents: "write",
  pull_requests: "write",
  issues: "write",
  checks: "write",
  statuses: "write",
} as const;
let forge: Forge;
let ann: Octokit;
let token: string;

beforeAll(async () => {
  forge = await startForge();
  ann = clientFor(forge, forge.createUser("ann").token);
  await forge.createRepository("ann", "notes");
  const app = forge.createApp({ slug: "muster", name: "Muster", permissions, events: [] });
  ({ token } = await installationClient(forge, app, forge.install(app.id, "ann/notes")));
});
afterAll(() => forge.close());

const upTo = (count: number, text: string) => Array.from({ length: count }, (_, nth) => `${text} ${nth + 1}`);

/** What is read, and with how many requests. */
async function read(issue: number, branch: string) {
  let requests = 0;
  const stop = forge.onRequest(({ kind }) => void (requests += kind === "graphql" ? 1 : 0));
  const client = openClient({ baseUrl: `${forge.url}/api/v3`, token });
  const reading = await openGitHub(client, { owner: "ann", name: "notes" }).mission(issue, branch);
  stop();
  return { ...reading, requests };
}

test("an issue with a hundred comments takes one request, and with two hundred and one it takes two more and is read whole", async () => {
  const { number: issue_number } = (await ann.issues.create({ ...at, title: "Talked about" })).data;
  const says = (body: string) => ann.issues.createComment({ ...at, issue_number, body });
  for (const body of upTo(100, "word")) await says(body);
  const hundred = await read(issue_number, "none");
  expect([hundred.requests, hundred.issue?.comments.length]).toEqual([1, 100]);
  for (const body of upTo(101, "more")) await says(body);
  const all = await read(issue_number, "none");
  expect(all.issue?.comments.map(({ body }) => body)).toEqual([...upTo(100, "word"), ...upTo(101, "more")]);
  expect(all.requests).toBe(3);
});

test("the label that started a mission is found behind a hundred others", async () => {
  const { number: issue_number } = (await ann.issues.create({ ...at, title: "Labelled" })).data;
  for (const labels of [["muster"], upTo(60, "first"), upTo(60, "second")])
    await ann.issues.addLabels({ ...at, issue_number, labels });
  const { issue } = await read(issue_number, "none");
  const given = issue?.timelineItems.flatMap((item) => (item.__typename === "LabeledEvent" ? [item.label.name] : []));
  expect(given).toEqual(["muster", ...upTo(60, "first"), ...upTo(60, "second")]);
});

async function pullWithMuch() {
  const { data: file } = await ann.repos.createOrUpdateFileContents({
    ...at,
    path: "a.txt",
    message: "Begin",
    content: "",
  });
  await ann.git.createRef({ ...at, ref: "refs/heads/long", sha: file.commit.sha ?? "" });
  const content = Buffer.from(upTo(101, "line").join("\n")).toString("base64");
  const { data } = await ann.repos.createOrUpdateFileContents({
    ...at,
    path: "b.txt",
    branch: "long",
    message: "Add lines",
    content,
  });
  const { number: pull_number } = (await ann.pulls.create({ ...at, head: "long", base: "main", title: "Long" })).data;
  return { pull_number, sha: data.commit.sha ?? "" };
}

/** More than a hundred of everything. */
async function fillPull({ pull_number, sha }: Awaited<ReturnType<typeof pullWithMuch>>): Promise<void> {
  const pull = { ...at, pull_number };
  const lines = upTo(101, "thread").map((body, index) => ({ path: "b.txt", line: index + 1, side: "RIGHT", body }));
  await ann.pulls.createReview({ ...pull, event: "COMMENT", body: "the first", comments: lines });
  for (const body of upTo(101, "review")) await ann.pulls.createReview({ ...pull, event: "COMMENT", body });
  const [{ id: comment_id } = { id: 0 }] = (await ann.pulls.listReviewComments(pull)).data;
  for (const body of upTo(50, "answer")) await ann.pulls.createReplyForReviewComment({ ...pull, comment_id, body });
  for (const body of upTo(101, "word")) await ann.issues.createComment({ ...at, issue_number: pull_number, body });
  for (const context of upTo(101, "check"))
    await ann.repos.createCommitStatus({ ...at, sha, context, state: "success" });
}

const bodies = (all: readonly { readonly body: string }[]) => all.map(({ body }) => body).filter((body) => body !== "");

test("of a pull request every comment, review, thread, answer and check is read", async () => {
  await fillPull(await pullWithMuch());
  const { pull, requests } = await read(99_999, "long");
  if (pull === undefined) throw new Error("there is a pull request");
  expect(bodies(pull.comments)).toEqual(upTo(101, "word"));
  expect(bodies(pull.reviews)).toEqual(["the first", ...upTo(101, "review")]);
  const [first = [], ...others] = pull.reviewThreads.map(({ comments }) => bodies(comments));
  expect(first).toEqual(["thread 1", ...upTo(50, "answer")]);
  expect(others.flat()).toEqual(upTo(101, "thread").slice(1));
  const checks = pull.commits[0]?.commit.statusCheckRollup?.contexts ?? [];
  const names = checks.flatMap((each) => (each.__typename === "StatusContext" ? [each.context] : []));
  expect(names.toSorted()).toEqual(upTo(101, "check").toSorted());
  // One, and one for what lies before the newest part of each list.
  expect(requests).toBe(6);
});
