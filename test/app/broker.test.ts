import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Answers, openApp, type TestApp } from "./running-app.ts";

const { privateKey, publicKey } = await generateKeyPair("RS256");
const stranger = await generateKeyPair("RS256");
let issuer: string;
let keys: Server;
let app: TestApp | undefined;

beforeAll(async () => {
  const jwk = { ...(await exportJWK(publicKey)), kid: "k1", alg: "RS256", use: "sig" };
  keys = createServer((_, response) => response.end(JSON.stringify({ keys: [jwk] })));
  keys.listen(0, "127.0.0.1");
  await once(keys, "listening");
  const address = keys.address();
  issuer = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
});
afterAll(() => keys.close());
afterEach(async () => app?.close());

const claims = {
  repository: "o/r",
  job_workflow_ref: "muster-dev/muster/.github/workflows/mission.yml@refs/tags/v1",
  event_name: "workflow_dispatch",
};
type Over = {
  readonly claims?: object;
  readonly audience?: string;
  readonly expires?: string;
  readonly key?: typeof privateKey;
};

function identityToken(over: Over = {}): Promise<string> {
  return new SignJWT({ ...claims, ...over.claims })
    .setProtectedHeader({ alg: "RS256", kid: "k1" })
    .setIssuer(issuer)
    .setAudience(over.audience ?? "muster")
    .setIssuedAt()
    .setExpirationTime(over.expires ?? "5m")
    .sign(over.key ?? privateKey);
}

async function ask(token: string, github: Answers = installed): Promise<{ status: number; body: unknown }> {
  app = await openApp({ issuer, github, now: Date.now() });
  const response = await fetch(`${app.url}/api/token`, { method: "POST", body: JSON.stringify({ token }) });
  expect(app.logged()).not.toContain(token);
  return { status: response.status, body: await response.json() };
}

const installed: Answers = [["GET", "/repos/o/r/installation", [200, { id: 5 }]]];

test("a run of Muster's own workflow gets a token for its one repository with what advance needs", async () => {
  const { status, body } = await ask(await identityToken());
  expect(status).toBe(201);
  expect(body).toEqual({ token: "ghs_x", expires_at: "2099-01-01T00:00:00Z", app_id: 42, login: "muster[bot]" });
  expect(app?.asked(/^POST \/app\/installations\/5\/access_tokens$/)).toMatchObject([
    {
      body: {
        repositories: ["r"],
        permissions: {
          actions: "write",
          checks: "write",
          contents: "write",
          issues: "write",
          pull_requests: "write",
          statuses: "read",
        },
      },
    },
  ]);
  expect(app?.logged()).not.toContain("ghs_x");
});

/** Where models are asked by identity; it can ask GitHub for identity tokens for any audience. */
const workerRef = "muster-dev/muster/.github/workflows/identity.yml@refs/tags/v1";

test.each<[string, Over, number, string]>([
  ["made for somebody else", { audience: "sigstore" }, 401, "aud"],
  ["that has expired", { expires: "-5m" }, 401, "expired"],
  ["signed by a stranger", { key: stranger.privateKey }, 401, "signature"],
  ["of another workflow", { claims: { job_workflow_ref: "o/r/.github/workflows/muster.yml@main" } }, 403, "workflow"],
  ["of a job that works", { claims: { job_workflow_ref: workerRef } }, 403, "workflow"],
  ["of a pull request's run", { claims: { event_name: "pull_request_target" } }, 403, "pull_request_target"],
  ["whose repository is no repository", { claims: { repository: "o/.." } }, 403, "repository"],
])("an identity token %s gets nothing but the reason", async (_, over, status, reason) => {
  const answer = await ask(await identityToken(over));
  expect(answer).toEqual({ status, body: { error: expect.stringContaining(reason) } });
  expect(app?.asked(/access_tokens/)).toEqual([]);
});

test("a token that is no token at all is refused", async () => {
  expect(await ask("garbage")).toMatchObject({ status: 401 });
});

test("a repository without the app gets nothing", async () => {
  expect(await ask(await identityToken(), [])).toMatchObject({
    status: 403,
    body: { error: expect.stringContaining("not installed on o/r") },
  });
});

test("which installation it is, is asked once, and again when it is gone", async () => {
  let current = 5;
  const moving: Answers = [
    ["GET", "/repos/o/r/installation", () => [200, { id: current }]],
    ["POST", /access_tokens$/, ({ path }) => (path.includes(`/${current}/`) ? [201, granted] : [404, {}])],
  ];
  await ask(await identityToken(), moving);
  const again = async () => {
    const body = JSON.stringify({ token: await identityToken() });
    return (await fetch(`${app?.url}/api/token`, { method: "POST", body })).status;
  };
  expect(await again()).toBe(201);
  expect(app?.asked(/installation$/)).toHaveLength(1);
  current = 6;
  expect(await again()).toBe(201);
  expect(app?.asked(/installation$/)).toHaveLength(2);
});

const granted = { token: "ghs_y", expires_at: "2099-01-01T00:00:00Z" };
