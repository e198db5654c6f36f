import { createHmac } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { webhookPath } from "../../app/receive.ts";
import { openApp, type TestApp } from "./running-app.ts";

let app: TestApp;
beforeEach(async () => {
  app = await openApp();
});
afterEach(() => app.close());

async function post(body: string, headers: Record<string, string | undefined> = {}): Promise<number> {
  const given = {
    "content-type": "application/json",
    "x-github-event": "issues",
    "x-github-delivery": "a-guid",
    "x-hub-signature-256": `sha256=${createHmac("sha256", "a webhook secret").update(body).digest("hex")}`,
    ...headers,
  };
  const kept = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  const sent = await fetch(`${app.url}${webhookPath}`, { method: "POST", headers: Object.fromEntries(kept), body });
  return sent.status;
}

test("an event that nobody listens to is acknowledged", async () => {
  expect(await post("{}", { "x-github-event": "star" })).toBe(200);
  expect(await post(JSON.stringify({ action: "pinned" }))).toBe(200);
});

test.each([
  ["is not signed", { "x-hub-signature-256": undefined }],
  ["is signed with another secret", { "x-hub-signature-256": `sha256=${"0".repeat(64)}` }],
  ["has a signature that is none", { "x-hub-signature-256": "yes" }],
  ["has no event", { "x-github-event": undefined }],
  ["has no GUID", { "x-github-delivery": undefined }],
  ["is a form", { "content-type": "application/x-www-form-urlencoded" }],
])("a delivery that %s is turned away", async (_, headers) => {
  expect(await post("{}", headers)).toBe(400);
});

test("a signed body that is no JSON is turned away", async () => {
  expect(await post("{")).toBe(400);
});

test("the longest delivery that GitHub sends is taken, and one byte more is not kept", async () => {
  const longest = `{"action":"pinned","padding":"${"x".repeat(25 * 1024 * 1024 - 32)}"}`;
  expect(longest.length).toBe(25 * 1024 * 1024);
  expect(await post(longest)).toBe(200);
  expect(await post(`${longest} `)).toBe(413);
});

test("deliveries are posted, and to one address", async () => {
  expect((await fetch(`${app.url}${webhookPath}`)).status).toBe(405);
  expect((await fetch(`${app.url}/api/github`, { method: "POST" })).status).toBe(404);
});
