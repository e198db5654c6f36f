/** What the forge tells an Actions engine, and what it does for one. */

import { afterEach, beforeEach, expect, test } from "vitest";
import type { ActionsEngine, ActionsHost, RepositoryEvent } from "../../app/forge/actions/host.ts";
import { type Forge, startForge } from "../../app/forge/forge.ts";
import { clientFor, installationClient, receiver, secret, type Receiver } from "./clients.ts";

let forge: Forge;
let hooks: Receiver;
let host: ActionsHost;
let events: RepositoryEvent[];
const at = { owner: "ann", repo: "notes" };

/** An engine that runs nothing and remembers what it heard. */
function listening(given: ActionsHost): ActionsEngine {
  host = given;
  return {
    routes: (api) =>
      void api.get("/repos/:owner/:repo/actions/runs", (c) => c.json({ total_count: 0, workflow_runs: [] })),
    handle: async (event) => void events.push(event),
    tick: async () => undefined,
    idle: async () => undefined,
    killJob: async () => undefined,
    runs: () => [],
    watch: () => () => undefined,
    close: async () => undefined,
  };
}

beforeEach(async () => {
  events = [];
  forge = await startForge({ actions: listening });
  hooks = await receiver();
});

afterEach(async () => {
  await forge.close();
  await hooks.close();
});

async function people() {
  const ann = clientFor(forge, forge.createUser("ann").token);
  await forge.createRepository("ann", "notes");
  const app = forge.createApp({
    slug: "bot",
    name: "Bot",
    permissions: { contents: "write", pull_requests: "write", issues: "write", checks: "write" },
    events: ["workflow_run", "check_run"],
    webhookUrl: hooks.url,
    webhookSecret: secret,
  });
  const { octokit: bot } = await installationClient(forge, app, forge.install(app.id, "ann/notes"));
  return { ann, bot };
}

const write = (client: ReturnType<typeof clientFor>, path: string, branch = "main") =>
  client.repos.createOrUpdateFileContents({
    ...at,
    branch,
    path,
    message: path,
    content: Buffer.from(path).toString("base64"),
  });

const heard = () => events.map((event) => [event.name, event.ref, event.causedBy]);

test("each event comes with the ref it runs on and with who caused it", async () => {
  const { ann, bot } = await people();
  await write(ann, "a.txt");
  const { data: main } = await bot.git.getRef({ ...at, ref: "heads/main" });
  await bot.git.createRef({ ...at, ref: "refs/heads/b", sha: main.object.sha });
  const { data: file } = await write(bot, "b.txt", "b");
  await bot.pulls.create({ ...at, head: "b", base: "main", title: "b" });
  await ann.issues.create({ ...at, title: "Add c", labels: ["muster"] });
  await forge.idle();
  expect(heard()).toEqual([
    ["create", "refs/heads/main", "user"],
    ["push", "refs/heads/main", "user"],
    ["create", "refs/heads/b", "app"],
    ["push", "refs/heads/b", "app"],
    ["push", "refs/heads/b", "app"],
    ["pull_request", "refs/pull/1/merge", "app"],
    ["pull_request_target", "refs/heads/main", "app"],
    ["issues", "refs/heads/main", "user"],
    ["issues", "refs/heads/main", "user"],
  ]);
  const pull = events.find((event) => event.name === "pull_request");
  expect(await host.readFile("ann/notes", pull?.sha ?? "", "b.txt")).toBe("b.txt");
  expect(await host.listFiles("ann/notes", "main", "")).toEqual(["a.txt"]);
  expect(await host.resolve("ann/notes", "b")).toBe(file.commit.sha);
});

test("a conflicting pull request starts nothing on its merge", async () => {
  const { ann, bot } = await people();
  await write(ann, "a.txt");
  const { data: main } = await bot.git.getRef({ ...at, ref: "heads/main" });
  await bot.git.createRef({ ...at, ref: "refs/heads/b", sha: main.object.sha });
  await write(bot, "c.txt", "b");
  const content = Buffer.from("other").toString("base64");
  await ann.repos.createOrUpdateFileContents({ ...at, path: "c.txt", message: "c", content });
  await bot.pulls.create({ ...at, head: "b", base: "main", title: "b" });
  await forge.idle();
  expect(events.map((event) => event.name)).not.toContain("pull_request");
});

test("a job's token may do what its permissions say until it is revoked, as github-actions", async () => {
  const { ann } = await people();
  await write(ann, "a.txt");
  const { data: issue } = await ann.issues.create({ ...at, title: "x" });
  const token = host.issueJobToken("ann/notes", { issues: "write", contents: "read" });
  const job = clientFor(forge, token);
  const { data: comment } = await job.issues.createComment({ ...at, issue_number: issue.number, body: "Hello" });
  expect(comment.user?.login).toBe("github-actions[bot]");
  await expect(write(job, "b.txt")).rejects.toMatchObject({ status: 403 });
  await forge.idle();
  expect(events.at(-1)).toMatchObject({ name: "issue_comment", causedBy: "job" });
  host.revokeJobToken(token);
  await expect(job.repos.get(at)).rejects.toMatchObject({ status: 401 });
});

test("a job's check run follows it, apps hear of it, and no workflow does", async () => {
  const { ann, bot } = await people();
  const sha = (await write(ann, "a.txt")).data.commit.sha ?? "";
  await forge.idle();
  const known = events.length;
  const id = host.reportCheck("ann/notes", { branch: "main", name: "test", sha, status: "queued" });
  expect(
    host.reportCheck("ann/notes", {
      id,
      branch: "main",
      name: "test",
      sha,
      status: "completed",
      conclusion: "failure",
    }),
  ).toBe(id);
  host.deliver(
    "ann/notes",
    "workflow_run",
    { action: "completed", workflow_run: { id: 1 } },
    { login: "ann", id: 1, type: "User" },
  );
  await forge.idle();
  const { data } = await bot.checks.listForRef({ ...at, ref: sha });
  expect(data.check_runs).toMatchObject([{ id, name: "test", conclusion: "failure", app: { slug: "github-actions" } }]);
  expect(hooks.received.map((one) => `${one.event}.${String(one.payload["action"])}`)).toEqual([
    "installation.created",
    "check_run.created",
    "check_run.completed",
    "workflow_run.completed",
  ]);
  expect(events).toHaveLength(known);
});

test("the engine's routes are served below the API and its secrets are kept by the forge", async () => {
  const { ann } = await people();
  expect((await ann.actions.listWorkflowRunsForRepo(at)).data.total_count).toBe(0);
  forge.setSecret("ann/notes", "KEY", "value");
  forge.setVariable("ann/notes", "MODE", "fast");
  expect([host.secrets("ann/notes"), host.variables("ann/notes")]).toEqual([{ KEY: "value" }, { MODE: "fast" }]);
});
