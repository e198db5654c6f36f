import nock from "nock";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Sha } from "#mission/ids";
import { openClient } from "../../../action/github/client.ts";
import { openGitHub } from "../../../action/github/open.ts";

/** What is waited for passes at once. */
const time = { now: Date.now, wait: async () => undefined };
const client = openClient({ baseUrl: "https://api.github.test", token: "t0ken", time });
const github = openGitHub(client, { owner: "ann", name: "p" }, time);
const api = () => nock("https://api.github.test", { reqheaders: { authorization: "token t0ken" } });

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

test.each([
  ["admin", true],
  ["write", true],
  ["read", false],
  ["none", false],
])("a person with the permission %s may write: %s", async (permission, may) => {
  api().get("/repos/ann/p/collaborators/bea/permission").reply(200, { permission, role_name: permission, user: null });
  expect(await github.mayWrite("bea")).toBe(may);
});

test("a permission that cannot be read is none", async () => {
  api().get("/repos/ann/p/collaborators/bea/permission").reply(404, { message: "Not Found" });
  expect(await github.mayWrite("bea")).toBe(false);
});

test("a read is tried again after a server error", async () => {
  api().get("/repos/ann/p").reply(502, "bad gateway");
  api().get("/repos/ann/p").reply(200, { default_branch: "trunk", private: true });
  expect(await github.repository()).toEqual({ defaultBranch: "trunk", private: true });
});

test("a comment whose answer was lost is looked for, and not sent again when it is there", async () => {
  const lost = api().post("/repos/ann/p/issues/7/comments", { body: "hello" }).reply(502, "bad gateway");
  const there = { id: 5, body: "hello", issue_url: "https://api.github.test/repos/ann/p/issues/7" };
  const looked = api().get("/repos/ann/p/issues/comments").query(true).reply(200, [there]);
  await github.comment(7, "hello", undefined);
  expect([lost.isDone(), looked.isDone()]).toEqual([true, true]);
});

test("it is sent a second time only when it was looked for twice, and then no more", async () => {
  const create = api().post("/repos/ann/p/issues/7/comments", { body: "hello" }).times(3).reply(502, "bad gateway");
  const looked = api().get("/repos/ann/p/issues/comments").query(true).times(4).reply(200, []);
  await expect(github.comment(7, "hello", undefined)).rejects.toThrow("bad gateway");
  expect([create.isDone(), looked.isDone()]).toEqual([false, true]);
});

const status = "<!-- muster:7:status -->\n";
const onSeven = (id: number, body: string, type = "Bot", on = 7) => ({
  id,
  body,
  user: { type },
  issue_url: `https://api.github.test/repos/ann/p/issues/${on}`,
});
const listed = (...comments: readonly object[]) =>
  api()
    .get("/repos/ann/p/issues/comments")
    .query({ sort: "created", direction: "desc", per_page: 100 })
    .reply(200, comments);

test("a comment that another run has just written is changed, and none is made", async () => {
  listed(
    onSeven(8, `${status}by one`, "User"),
    onSeven(7, `${status}x`, "Bot", 77),
    onSeven(6, `${status}b`),
    onSeven(5, `${status}a`),
  );
  const changed = api()
    .patch("/repos/ann/p/issues/comments/5", { body: `${status}now` })
    .reply(200, {});
  await github.comment(7, `${status}now`, undefined);
  expect(changed.isDone()).toBe(true);
});

test("a comment that only looks like ours is left, and ours is made", async () => {
  listed(onSeven(5, `${status}a`));
  const refused = api().patch("/repos/ann/p/issues/comments/5").reply(403, { message: "Must be the author" });
  const made = api()
    .post("/repos/ann/p/issues/7/comments", { body: `${status}now` })
    .reply(201, { id: 6 });
  await github.comment(7, `${status}now`, undefined);
  expect([refused.isDone(), made.isDone()]).toEqual([true, true]);
  api().patch("/repos/ann/p/issues/comments/5").reply(403, { message: "Must be the author" });
  await expect(github.comment(7, `${status}now`, 5)).rejects.toThrow("Must be the author");
});

test("an issue whose answer was lost is never opened again by this run: GitHub lists it late", async () => {
  const create = api().post("/repos/ann/p/issues").times(2).reply(502, "bad gateway");
  api().get("/repos/ann/p/issues").query(true).times(2).reply(200, []);
  await expect(github.openIssue("t", "b", [])).rejects.toThrow("bad gateway");
  expect(create.isDone()).toBe(false);
});

test("a run that is over already is not an error to cancel", async () => {
  api()
    .post("/repos/ann/p/actions/runs/5/cancel")
    .reply(409, { message: "Cannot cancel a workflow run that is completed." });
  await expect(github.cancelRun(5)).resolves.toBeUndefined();
});

test("a wake dispatches the repository's own workflow on its default branch", async () => {
  const dispatch = api()
    .post("/repos/ann/p/actions/workflows/muster.yml/dispatches", {
      ref: "main",
      inputs: { actor: "7", reason: "lap 2" },
    })
    .reply(204);
  await github.dispatch("7", "lap 2", "main");
  expect(dispatch.isDone()).toBe(true);
});

const head = Sha.parse("a".repeat(40));
const report = {
  name: "Muster",
  head,
  externalId: "x",
  title: "t",
  summary: "s",
  conclusion: undefined,
  annotations: [],
};
const shown = (annotations_count: number) => ({ id: 9, output: { annotations_count } });

test.each([
  [50, [50]],
  [51, [50, 1]],
  [120, [50, 50, 20]],
])("%i annotations take as many requests as GitHub wants", async (count, requests) => {
  const sent: unknown[][] = [];
  const note = (body: { output: { annotations: unknown[] } }) => sent.push(body.output.annotations) > 0;
  const told = () => sent.flat().length;
  api()
    .post("/repos/ann/p/check-runs", note)
    .reply(201, () => shown(told()));
  api()
    .patch("/repos/ann/p/check-runs/9", note)
    .times(3)
    .reply(200, () => shown(told()));
  const annotations = Array.from({ length: count }, (_, index) => ({
    path: "a.yml",
    line: index + 1,
    message: "wrong",
  }));
  await github.check({ ...report, annotations }, undefined);
  expect(sent.map((each) => each.length)).toEqual(requests);
  expect(new Set(sent.flat().map((each) => JSON.stringify(each))).size).toBe(count);
});

test("a check run that is there is updated, not made again", async () => {
  const update = api()
    .patch("/repos/ann/p/check-runs/9", (sent) => sent.status === "in_progress" && sent.conclusion === undefined)
    .reply(200, {});
  await github.check(report, 9);
  expect(update.isDone()).toBe(true);
});

test("GraphQL's answer without the issue is an answer; any other error is not", async () => {
  const data = { viewer: { login: "muster" }, repository: { issue: null, pullRequests: { nodes: [] } } };
  api()
    .post("/graphql")
    .reply(200, { data, errors: [{ type: "NOT_FOUND", path: ["repository", "issue"], message: "no issue" }] });
  expect(await github.mission(7, "muster/7")).toEqual({ viewer: "muster", issue: undefined, pull: undefined });
  api()
    .post("/graphql")
    .reply(200, { data: null, errors: [{ type: "FORBIDDEN", message: "no" }] });
  await expect(github.mission(7, "muster/7")).rejects.toThrow("no");
});
