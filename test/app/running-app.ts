/** The real app on a real port, with a GitHub made of nock behind it; webhooks are signed as GitHub signs them. */

import { createHmac, generateKeyPairSync, randomUUID } from "node:crypto";
import nock from "nock";
import { pino } from "pino";
import type { Due } from "../../app/sweep/sweep.ts";
import { type RunningApp, startApp, webhookPath } from "../../app/server.ts";

export const api = "https://api.github.com";
const secret = "a webhook secret";

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

export type Request = { readonly method: string; readonly path: string; readonly body: unknown };

export type TestApp = RunningApp & {
  /** What was asked of GitHub after the app knew who it is, oldest first. */
  readonly asked: (path: RegExp) => readonly Request[];
  readonly send: (name: string, payload: object, over?: { readonly secret?: string }) => Promise<number>;
  readonly logged: () => string;
  /** Lets a number of milliseconds pass on the app's clock. */
  readonly pass: (milliseconds: number) => void;
};

export type Answer = readonly [status: number, body?: unknown];
/** Path (without query) or a pattern, with its method → GitHub's answer. The first that fits answers. */
export type Answers = readonly (readonly [
  method: string,
  path: string | RegExp,
  answer: Answer | ((request: Request) => Answer),
])[];

const always: Answers = [
  ["GET", "/app", [200, { id: 42, slug: "muster" }]],
  ["POST", /access_tokens$/, [201, { token: "ghs_x", expires_at: "2099-01-01T00:00:00Z", permissions: {} }]],
  ["GET", "/app/hook/deliveries", [200, []]],
  ["GET", "/app/installations", [200, []]],
];

export type TestAppOptions = {
  readonly github?: Answers;
  readonly issuer?: string;
  readonly due?: Due;
  readonly now?: number;
  readonly together?: number;
};

export async function openApp(options: TestAppOptions = {}): Promise<TestApp> {
  const asked: Request[] = [];
  const lines: string[] = [];
  answerAsGitHub([...(options.github ?? []), ...always], asked);
  let now = options.now ?? Date.parse("2026-11-21T12:00:00Z");
  const app = await startApp({
    appId: 42,
    privateKey,
    webhookSecret: secret,
    api,
    issuer: options.issuer ?? "https://issuer.invalid",
    workflow: "muster-dev/muster/.github/workflows/mission.yml@",
    host: "127.0.0.1",
    port: 0,
    log: pino({ level: "info" }, { write: (line: string) => void lines.push(line) }),
    now: () => now,
    sweepEvery: 3_600_000,
    together: options.together ?? 20,
    ...(options.due && { due: options.due }),
  });
  await app.sweep();
  return {
    ...app,
    asked: (path) => asked.filter((request) => path.test(`${request.method} ${request.path}`)),
    send: (name, payload, over) => send(app.url, name, payload, over?.secret),
    logged: () => lines.join(""),
    pass: (milliseconds) => {
      now += milliseconds;
    },
  };
}

function answerAsGitHub(answers: Answers, asked: Request[]): void {
  nock.disableNetConnect();
  nock.enableNetConnect("127.0.0.1");
  const scope = nock(api).persist();
  for (const method of ["GET", "POST"]) {
    scope.intercept(/.*/, method).reply((uri, body) => {
      const { pathname } = new URL(uri, api);
      const request = { method, path: pathname, body };
      asked.push(request);
      const found = answers.find(([verb, path]) => {
        return verb === method && (typeof path === "string" ? path === pathname : path.test(pathname));
      });
      const answer = typeof found?.[2] === "function" ? found[2](request) : (found?.[2] ?? [404, { message: "Not Found" }]);
      return [answer[0], JSON.stringify(answer[1] ?? {}), { "content-type": "application/json" }];
    });
  }
}

async function send(url: string, name: string, payload: object, key = secret): Promise<number> {
  const body = JSON.stringify({ installation: { id: 1 }, ...payload });
  const response = await fetch(`${url}${webhookPath}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-github-event": name,
      "x-github-delivery": randomUUID(),
      "x-hub-signature-256": `sha256=${createHmac("sha256", key).update(body).digest("hex")}`,
    },
    body,
  });
  await response.text();
  return response.status;
}

export const repository = { name: "r", full_name: "o/r", owner: { login: "o" }, default_branch: "trunk" };
