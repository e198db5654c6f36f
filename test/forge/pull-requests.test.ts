/** Pull requests as people and apps use them: opened, followed, reviewed, merged. */

import type { Octokit } from "@octokit/rest";
import { afterEach, beforeEach, expect, test } from "vitest";
import { git } from "../../app/forge/git/git.ts";
import { type Forge, startForge } from "../../app/forge/forge.ts";
import { clientFor, installationClient, receiver, secret, type Receiver } from "./clients.ts";

let forge: Forge;
let hooks: Receiver;
let ann: Octokit;
let bob: Octokit;
let bot: Octokit;
let directory: string;
const at = { owner: "ann", repo: "notes" };

beforeEach(async () => {
  forge = await startForge();
  hooks = await receiver();
  ann = clientFor(forge, forge.createUser("ann").token);
  bob = clientFor(forge, forge.createUser("bob").token);
  ({ directory } = await forge.createRepository("ann", "notes"));
  forge.addCollaborator("ann/notes", "bob", "write");
  const permissions = { contents: "write", pull_requests: "write", issues: "write", checks: "write" } as const;
  const events = ["pull_request", "pull_request_review", "pull_request_review_comment", "issues", "check_run", "push"];
  const app = forge.createApp({
    slug: "bot",
    name: "Bot",
    permissions,
    events,
    webhookUrl: hooks.url,
    webhookSecret: secret,
  });
  ({ octokit: bot } = await installationClient(forge, app, forge.install(app.id, "ann/notes")));
  await put(ann, "main", "a.txt", "one\ntwo\nthree\n");
});

afterEach(async () => {
  await forge.close();
  await hooks.close();
});

async function put(client: Octokit, to: string, path: string, text: string): Promise<string> {
  const content = Buffer.from(text).toString("base64");
  const known = await client.repos.getContent({ ...at, path, ref: to }).catch(() => undefined);
  const sha = known && "sha" in known.data ? { sha: known.data.sha } : {};
  const { data } = await client.repos.createOrUpdateFileContents({
    ...at,
    branch: to,
    path,
    content,
    message: `Write ${path}`,
    ...sha,
  });
  return data.commit.sha ?? "";
}

async function branch(name: string): Promise<void> {
  const { data } = await bot.git.getRef({ ...at, ref: "heads/main" });
  await bot.git.createRef({ ...at, ref: `refs/heads/${name}`, sha: data.object.sha });
}

async function open(name: string, body = ""): Promise<number> {
  const { data } = await bot.pulls.create({ ...at, head: name, base: "main", title: name, body });
  return data.number;
}

const told = () =>
  hooks.received
    .map((one) => [one.event, one.payload["action"]].filter(Boolean).join("."))
    .filter((one) => one.startsWith("pull_request"));

test("a new commit on the head synchronises, and a merge closes the issue it names", async () => {
  const { data: issue } = await ann.issues.create({ ...at, title: "Add b" });
  await branch("b");
  await put(bot, "b", "b.txt", "b\n");
  const number = await open("b", `Closes #${issue.number}`);
  await put(bot, "b", "b.txt", "b2\n");
  const { data: pull } = await bot.pulls.get({ ...at, pull_number: number });
  expect(pull).toMatchObject({
    mergeable: true,
    mergeable_state: "clean",
    commits: 2,
    changed_files: 1,
    user: { login: "bot[bot]" },
  });
  await bob.pulls.merge({ ...at, pull_number: number, sha: pull.head.sha });
  await forge.idle();
  expect(told()).toEqual(["pull_request.opened", "pull_request.synchronize", "pull_request.closed"]);
  expect((await ann.issues.get({ ...at, issue_number: issue.number })).data.state).toBe("closed");
  expect(await git(directory, ["show", "main:b.txt"])).toBe("b2\n");
  expect(await git(directory, ["show", "main:a.txt"])).toContain("two");
});

test("conflicting branches cannot be merged and neither can a head that moved", async () => {
  await branch("one");
  await branch("two");
  await put(bot, "one", "a.txt", "ONE\n");
  await put(bot, "two", "a.txt", "TWO\n");
  const [first, second] = [await open("one"), await open("two")];
  await expect(bot.pulls.merge({ ...at, pull_number: first, sha: "0".repeat(40) })).rejects.toMatchObject({
    status: 409,
  });
  await bot.pulls.merge({ ...at, pull_number: first, merge_method: "squash" });
  await expect(bot.pulls.merge({ ...at, pull_number: second })).rejects.toMatchObject({ status: 405 });
  expect((await bot.pulls.get({ ...at, pull_number: second })).data).toMatchObject({
    mergeable: false,
    mergeable_state: "dirty",
  });
});

test("a fast-forward of the base by its ref marks the pull request as merged", async () => {
  await branch("b");
  const sha = await put(bot, "b", "b.txt", "b\n");
  const number = await open("b");
  await bot.git.updateRef({ ...at, ref: "heads/main", sha, force: false });
  const { data } = await bot.pulls.get({ ...at, pull_number: number });
  expect(data).toMatchObject({
    merged: true,
    state: "closed",
    merge_commit_sha: sha,
    merged_by: { login: "bot[bot]" },
  });
});

test("rebase keeps each commit and its author", async () => {
  await branch("b");
  await put(bot, "b", "b.txt", "b\n");
  await put(bot, "b", "c.txt", "c\n");
  const number = await open("b");
  await put(ann, "main", "d.txt", "d\n");
  await bot.pulls.merge({ ...at, pull_number: number, merge_method: "rebase" });
  const log = await git(directory, ["log", "--format=%an %s", "main"]);
  expect(log.trim().split("\n")).toEqual([
    "bot[bot] Write c.txt",
    "bot[bot] Write b.txt",
    "ann Write d.txt",
    "ann Write a.txt",
  ]);
});

test("reviews: authors cannot approve themselves; line comments start threads that take replies", async () => {
  await branch("b");
  await put(bot, "b", "a.txt", "one\nTWO\nthree\n");
  const pull_number = await open("b");
  await expect(bot.pulls.createReview({ ...at, pull_number, event: "APPROVE" })).rejects.toMatchObject({ status: 422 });
  const remarks = [{ path: "a.txt", line: 2, body: "Why capitals?" }];
  const { data: review } = await bob.pulls.createReview({
    ...at,
    pull_number,
    event: "REQUEST_CHANGES",
    body: "Hm",
    comments: remarks,
  });
  expect(review.state).toBe("CHANGES_REQUESTED");
  const { data: comments } = await bot.pulls.listReviewComments({ ...at, pull_number });
  expect(comments).toMatchObject([{ path: "a.txt", line: 2, pull_request_review_id: review.id }]);
  const { data: reply } = await bot.pulls.createReplyForReviewComment({
    ...at,
    pull_number,
    comment_id: comments[0]?.id ?? 0,
    body: "Done",
  });
  expect(reply.in_reply_to_id).toBe(comments[0]?.id);
  await expect(
    bob.pulls.createReview({
      ...at,
      pull_number,
      event: "COMMENT",
      body: "x",
      comments: [{ path: "a.txt", line: 99, body: "?" }],
    }),
  ).rejects.toMatchObject({ status: 422 });
  await forge.idle();
  expect(told().filter((one) => one.startsWith("pull_request_review"))).toEqual([
    "pull_request_review.submitted",
    "pull_request_review_comment.created",
    "pull_request_review.submitted",
    "pull_request_review_comment.created",
  ]);
});

test("a protected base wants its approvals, its checks and the people it is restricted to", async () => {
  await ann.repos.updateBranchProtection({
    ...at,
    branch: "main",
    enforce_admins: true,
    required_status_checks: { strict: false, contexts: ["test"] },
    required_pull_request_reviews: { required_approving_review_count: 1 },
    restrictions: { users: ["bob"], teams: [], apps: [] },
  });
  await branch("b");
  const sha = await put(bot, "b", "b.txt", "b\n");
  const pull_number = await open("b");
  await expect(bot.pulls.merge({ ...at, pull_number })).rejects.toMatchObject({ status: 405 });
  await expect(bob.pulls.merge({ ...at, pull_number })).rejects.toThrow(/approving review/);
  await bob.pulls.createReview({ ...at, pull_number, event: "APPROVE" });
  await expect(bob.pulls.merge({ ...at, pull_number })).rejects.toThrow(/"test"/);
  await bot.checks.create({ ...at, name: "test", head_sha: sha, conclusion: "success" });
  await expect(bot.git.updateRef({ ...at, ref: "heads/main", sha })).rejects.toMatchObject({ status: 422 });
  expect((await bob.pulls.merge({ ...at, pull_number })).data.merged).toBe(true);
});
