import nock from "nock";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Sha } from "#mission/ids";
import { openClient } from "../../../action/github/client.ts";
import { openGitHub } from "../../../action/github/open.ts";

const github = openGitHub(openClient({ baseUrl: "https://api.github.test", token: "t0ken" }), {
  owner: "ann",
  name: "p",
});
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

test("a create whose answer was lost is not sent again", async () => {
  const create = api().post("/repos/ann/p/issues/7/comments", { body: "hello" }).times(2).reply(502, "bad gateway");
  await expect(github.comment(7, "hello", undefined)).rejects.toThrow("bad gateway");
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

test("a check run carries at most fifty annotations and a summary within GitHub's limit", async () => {
  let body: { output: { annotations: unknown[]; summary: string } } | undefined;
  api()
    .post("/repos/ann/p/check-runs", (sent) => {
      body = sent;
      return true;
    })
    .reply(201, {});
  const annotations = Array.from({ length: 60 }, (_, index) => ({ path: "a.yml", line: index + 1, message: "wrong" }));
  const head = Sha.parse("a".repeat(40));
  await github.check(
    {
      name: "Muster",
      head,
      externalId: "x",
      title: "t",
      summary: "s".repeat(70_000),
      conclusion: "failure",
      annotations,
    },
    undefined,
  );
  expect(body?.output.annotations).toHaveLength(50);
  expect(body?.output.summary.length).toBeLessThanOrEqual(65_535);
});

test("a check run that is there is updated, not made again", async () => {
  const update = api()
    .patch("/repos/ann/p/check-runs/9", (sent) => sent.status === "in_progress" && sent.conclusion === undefined)
    .reply(200, {});
  const head = Sha.parse("a".repeat(40));
  await github.check(
    { name: "Muster", head, externalId: "x", title: "t", summary: "s", conclusion: undefined, annotations: [] },
    9,
  );
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
