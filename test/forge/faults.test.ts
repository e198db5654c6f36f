/** What goes wrong to order: clients see failures as GitHub's, and nothing is lost or done twice in the forge itself. */

import type { Octokit } from "@octokit/rest";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { type Forge, type RegisteredApp, startForge } from "../../app/forge/forge.ts";
import { appClient, clientFor, receiver, secret, type Receiver } from "./clients.ts";

let forge: Forge;
let hooks: Receiver;
let ann: Octokit;
let app: RegisteredApp;
const at = { owner: "ann", repo: "notes" };

beforeEach(async () => {
  forge = await startForge();
  hooks = await receiver();
  ann = clientFor(forge, forge.createUser("ann").token);
  await forge.createRepository("ann", "notes");
  const manifest = { slug: "bot", name: "Bot", permissions: { issues: "read" }, events: ["issues"] } as const;
  app = forge.createApp({ ...manifest, webhookUrl: hooks.url, webhookSecret: secret });
  forge.install(app.id, "ann/notes");
});

afterEach(async () => {
  await forge.close();
  await hooks.close();
});

const payload = z.object({ action: z.string(), issue: z.object({ title: z.string() }) });
const heard = () =>
  hooks.received
    .filter((one) => one.event === "issues")
    .map((one) => payload.parse(one.payload))
    .map(({ action, issue }) => `${action} ${issue.title}`);
const titles = async () => (await ann.issues.listForRepo({ ...at, direction: "asc" })).data.map((one) => one.title);

test("a request fails as often as ordered, and only the one that was meant", async () => {
  forge.faults.rest({ kind: "status", status: 503, method: "POST", path: /\/issues$/, times: 2 });
  await ann.repos.get(at);
  await expect(ann.issues.create({ ...at, title: "one" })).rejects.toMatchObject({ status: 503 });
  await expect(ann.issues.create({ ...at, title: "one" })).rejects.toMatchObject({ status: 503 });
  await ann.issues.create({ ...at, title: "one" });
  expect(await titles()).toEqual(["one"]);
});

test("an answer may be lost after the work was done", async () => {
  forge.faults.rest({ kind: "applied", method: "POST" });
  await expect(ann.issues.create({ ...at, title: "one" })).rejects.toMatchObject({ status: 502 });
  forge.faults.rest({ kind: "cut", method: "POST" });
  await expect(ann.issues.create({ ...at, title: "two" })).rejects.toThrow();
  expect(await titles()).toEqual(["one", "two"]);
});

test("limits are told as GitHub tells them", async () => {
  forge.faults.rest({ kind: "rateLimit", resetSeconds: 60 });
  const limited = await ann.repos.get(at).catch((error: { response: { headers: object } }) => error);
  expect(limited).toMatchObject({ status: 403, response: { headers: { "x-ratelimit-remaining": "0" } } });
  forge.faults.rest({ kind: "secondaryLimit", retryAfterSeconds: 7 });
  const secondary = await ann.repos.get(at).catch((error: unknown) => error);
  expect(secondary).toMatchObject({ status: 403, response: { headers: { "retry-after": "7" } } });
});

test("a lost webhook stands in the log as failed and comes with its own GUID when sent again", async () => {
  forge.faults.webhook({ kind: "drop", event: "issues" });
  await ann.issues.create({ ...at, title: "one" });
  await forge.idle();
  expect(heard()).toEqual([]);
  const { data } = await appClient(forge, app).apps.listWebhookDeliveries();
  const lost = data.find((one) => one.event === "issues");
  expect(lost).toMatchObject({ status_code: 0, redelivery: false });
  await appClient(forge, app).apps.redeliverWebhookDelivery({ delivery_id: lost?.id ?? 0 });
  await forge.idle();
  expect(hooks.received.at(-1)).toMatchObject({ event: "issues", guid: lost?.guid, isSigned: true });
  expect(forge.deliveries(app.id).at(-1)).toMatchObject({ redelivery: true, statusCode: 200 });
});

test("webhooks come doubled, late and out of order when ordered so", async () => {
  forge.faults.webhook({ kind: "reorder", event: "issues" });
  await ann.issues.create({ ...at, title: "one" });
  forge.faults.webhook({ kind: "repeat", event: "issues" });
  await ann.issues.create({ ...at, title: "two" });
  // One request sends both: two would race with the delay.
  forge.faults.webhook({ kind: "delay", milliseconds: 30, event: "issues", action: "opened" });
  await ann.issues.create({ ...at, title: "three", labels: ["bug"] });
  await forge.idle();
  expect(heard()).toEqual(["opened two", "opened two", "opened one", "labeled three", "opened three"]);
  const guids = hooks.received.filter((one) => one.event === "issues").map((one) => one.guid);
  expect(guids[0]).toBe(guids[1]);
  expect(new Set(guids).size).toBe(4);
});

test("requests are counted by route and by who asked", async () => {
  const logins: (string | undefined)[] = [];
  const stop = forge.onRequest((request) => logins.push(request.login));
  forge.resetStats();
  await ann.issues.create({ ...at, title: "one" });
  await titles();
  stop();
  await titles();
  const byRoute = { "POST /repos/:owner/:repo/issues": 1, "GET /repos/:owner/:repo/issues": 2 };
  expect(forge.stats()).toEqual({ requests: 3, byRoute, pushes: 0 });
  expect(logins).toEqual(["ann", "ann"]);
});

test("concurrent writes are all kept", async () => {
  const wanted = Array.from({ length: 30 }, (_, index) => `issue ${index}`);
  const made = await Promise.all(wanted.map((title) => ann.issues.create({ ...at, title })));
  expect(new Set(made.map((one) => one.data.number)).size).toBe(30);
  const content = Buffer.from("x").toString("base64");
  const paths = Array.from({ length: 10 }, (_, index) => `f${index}`);
  await Promise.all(paths.map((path) => ann.repos.createOrUpdateFileContents({ ...at, path, message: path, content })));
  expect((await ann.repos.listCommits({ ...at, per_page: 100 })).data).toHaveLength(10);
});
