/** The real app on a real port, before a small GitHub that answers from a table, over HTTP; webhooks are signed as GitHub signs them. */

import { createHmac, generateKeyPairSync, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { pino } from "pino";
import type { Due } from "../../app/sweep/sweep.ts";
import { webhookPath } from "../../app/receive.ts";
import { type RunningApp, startApp } from "../../app/server.ts";

const root = "/api/v3";
const secret = "a webhook secret";

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

export type Request = { readonly method: string; readonly path: string; readonly body: unknown };

type Over = { readonly secret?: string; readonly guid?: string };

export type TestApp = RunningApp & {
  /** What was asked of GitHub after the app knew who it is, oldest first. */
  readonly asked: (path: RegExp) => readonly Request[];
  /** The status with which a delivery was acknowledged. */
  readonly send: (name: string, payload: object, over?: Over) => Promise<number>;
  /** The same, once it was acted on. */
  readonly deliver: (name: string, payload: object, over?: Over) => Promise<number>;
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
  readonly room?: number;
};

export async function openApp(options: TestAppOptions = {}): Promise<TestApp> {
  const asked: Request[] = [];
  const lines: string[] = [];
  const github = await openGitHub([...(options.github ?? []), ...always], asked);
  let now = options.now ?? Date.parse("2026-11-21T12:00:00Z");
  const app = await startApp({
    appId: 42,
    privateKey,
    webhookSecret: secret,
    api: github.url,
    issuer: options.issuer ?? "https://issuer.invalid",
    workflow: "muster-dev/muster/.github/workflows/mission.yml@",
    host: "127.0.0.1",
    port: 0,
    log: pino({ level: "info" }, { write: (line: string) => void lines.push(line) }),
    now: () => now,
    sweepEvery: 3_600_000,
    together: options.together ?? 20,
    ...(options.due && { due: options.due }),
    ...(options.room !== undefined && { room: options.room }),
  });
  await app.sweep();
  await app.flush();
  return {
    ...app,
    asked: (path) => asked.filter((request) => path.test(`${request.method} ${request.path}`)),
    send: (name, payload, over) => send(app.url, name, payload, over),
    deliver: async (name, payload, over) => {
      const status = await send(app.url, name, payload, over);
      await app.flush();
      return status;
    },
    logged: () => lines.join(""),
    close: async () => {
      await app.close();
      await github.close();
    },
    pass: (milliseconds) => {
      now += milliseconds;
    },
  };
}

async function openGitHub(answers: Answers, asked: Request[]) {
  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await read(incoming);
    asked.push(request);
    const [, , given] = answers.find(([method, path]) => method === request.method && fits(path, request.path)) ?? [];
    const [status, body] = typeof given === "function" ? given(request) : (given ?? [404, { message: "Not Found" }]);
    response.writeHead(status, { "content-type": "application/json" });
    response.end(status === 204 ? undefined : JSON.stringify(body ?? {}));
  };
  const server = createServer((incoming, response) => void answer(incoming, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("open a port for GitHub");
  return {
    url: `http://127.0.0.1:${address.port}${root}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function read(incoming: IncomingMessage): Promise<Request> {
  const { pathname } = new URL(incoming.url ?? "", "http://github.invalid");
  const method = incoming.method ?? "";
  const body: unknown = method === "POST" ? await json(incoming).catch(() => undefined) : undefined;
  return { method, path: pathname.slice(root.length), body };
}

function fits(path: string | RegExp, asked: string): boolean {
  return typeof path === "string" ? path === asked : path.test(asked);
}

async function send(url: string, name: string, payload: object, over: Over = {}): Promise<number> {
  const body = JSON.stringify({ installation: { id: 1 }, ...payload });
  const response = await fetch(`${url}${webhookPath}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-github-event": name,
      "x-github-delivery": over.guid ?? randomUUID(),
      "x-hub-signature-256": `sha256=${createHmac("sha256", over.secret ?? secret)
        .update(body)
        .digest("hex")}`,
    },
    body,
  });
  await response.text();
  return response.status;
}

export const repository = { name: "r", full_name: "o/r", owner: { login: "o" }, default_branch: "trunk" };
