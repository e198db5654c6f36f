/** The scripted model: an HTTP server that speaks the Messages API and Chat Completions, plays a script, and keeps the bill. */

import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { addUsage, noUsage } from "#mission/spend";
import type { Usage } from "#mission/spend";
import { replyTo, startingUsage } from "./answer.ts";
import type { Reply } from "./answer.ts";
import { PromptCache } from "./cache.ts";
import { chat } from "./chat/dialect.ts";
import type { Dialect, Form } from "./dialect.ts";
import { travel } from "./frames.ts";
import { Issuing } from "./identity.ts";
import type { Federation } from "./identity.ts";
import { messages } from "./messages.ts";
import type { MessagesRequest } from "./request.ts";
import { readScript } from "./script.ts";
import type { Script, Turn } from "./script.ts";
import { Stage } from "./stage.ts";
import type { Cue } from "./stage.ts";

/** One request for which something was billed. `outcome` is what became of the answer. */
export type Billed = {
  readonly model: string;
  readonly role: string | undefined;
  readonly task: string | undefined;
  readonly usage: Usage;
  readonly outcome: "answered" | "refused" | "cut";
};

export type Bill = { readonly calls: readonly Billed[]; readonly total: Usage };

export type Recorded = {
  readonly at: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: unknown;
  readonly task: string | undefined;
  readonly status: number;
};

export type ScriptedModel = {
  readonly url: string;
  /** Every request to a model, in the order of arrival, with the status that it got. */
  readonly requests: readonly Recorded[];
  bill(): Bill;
  close(): Promise<void>;
};

export type ScriptedModelOptions = {
  readonly script: Script;
  /** 0 or absent: any free one. */
  readonly port?: number;
  /** Milliseconds before each answer. */
  readonly latencyMs?: number;
  /** Tokens below which no marked prefix is cached. */
  readonly minimumPrefix?: number;
  /** Milliseconds; the machine's clock unless told. Of the cache and of lent tokens. */
  readonly now?: () => number;
  /** Only who has proved an identity is answered; keys are worth nothing then. */
  readonly federation?: Federation;
};

type House = {
  readonly stage: Stage;
  readonly cache: PromptCache;
  readonly issuing: Issuing | undefined;
  readonly latencyMs: number;
  readonly requests: Recorded[];
  readonly calls: Billed[];
};

const dialects: readonly Dialect[] = [messages, chat];

export async function startScriptedModel(options: ScriptedModelOptions): Promise<ScriptedModel> {
  const { now = Date.now, federation } = options;
  const house: House = {
    stage: new Stage(readScript(options.script)),
    cache: new PromptCache(options.minimumPrefix, now),
    issuing: federation === undefined ? undefined : new Issuing(federation, now),
    latencyMs: options.latencyMs ?? 0,
    requests: [],
    calls: [],
  };
  const server = createServer((request, response) => {
    serve(house, request, response).catch((error: unknown) =>
      fail(response, messages, { status: 500, message: String(error) }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The scripted model has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests: house.requests,
    bill: () => ({
      calls: [...house.calls],
      total: house.calls.reduce((total, call) => addUsage(total, call.usage), noUsage),
    }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function serve(house: House, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = new URL(request.url ?? "/", "http://model").pathname;
  const text = await bodyOf(request);
  if (path === "/healthz") return send(response, 200, { status: "ok", model: "scripted" });
  if (path === "/v1/oauth/token" && house.issuing !== undefined) {
    const { status, body } = await house.issuing.exchange(json(text));
    return send(response, status, body);
  }
  const dialect = dialects.find((each) => each.path === path);
  if (request.method !== "POST" || dialect === undefined) return fail(response, messages, { status: 404 });
  const { headers } = request;
  const at = house.requests.push({ at: Date.now(), headers, body: json(text), task: undefined, status: 0 });
  response.once("close", () => record(house, at - 1, { status: response.statusCode }));
  const heard = hear(house, dialect, { body: json(text), authorization: headers.authorization });
  if (heard.kind === "wrong") return fail(response, dialect, heard.error);
  record(house, at - 1, { task: heard.cue.opening.task });
  await pause(house.latencyMs + (heard.cue.turn.delayMs ?? 0), undefined, { ref: false });
  await play(house, { ...heard, dialect }, response);
}

function wrong(status: number, message: string): Heard {
  return { kind: "wrong", error: { status, message } };
}

type Heard =
  | { readonly kind: "wrong"; readonly error: Failure }
  | ({ readonly kind: "heard" } & Omit<Performance, "dialect">);

function hear(
  { issuing, stage }: House,
  dialect: Dialect,
  { body, authorization }: { readonly body: unknown; readonly authorization: string | undefined },
): Heard {
  if (issuing?.admits(authorization) === false) return wrong(401, "this token is not admitted");
  const read = dialect.read(body);
  if (read.kind === "wrong") return wrong(400, read.message);
  const cue = stage.cue(read.request);
  if (cue.kind === "unmatched") return wrong(400, `Scripted model: ${cue.message}`);
  return { kind: "heard", request: read.request, form: read.form, cue };
}

function record(house: House, index: number, change: Partial<Recorded>): void {
  const old = house.requests[index];
  if (old !== undefined) house.requests[index] = { ...old, ...change };
}

type Performance = {
  readonly dialect: Dialect;
  readonly request: MessagesRequest;
  readonly form: Form;
  readonly cue: Extract<Cue, { kind: "turn" }>;
};

async function play(house: House, performance: Performance, response: ServerResponse): Promise<void> {
  const { dialect, request, form, cue } = performance;
  const { error, cut } = cue.turn;
  if (error !== undefined) return fail(response, dialect, error);
  if (cut === "start") return void response.destroy();
  const { cache } = house;
  const input = dialect.caching === "automatic" ? cache.countAutomatic(request) : cache.count(request);
  const reply = replyTo(cue, request.model, input);
  house.calls.push(billed(performance, reply));
  if (form.stream) {
    response.writeHead(200, { "content-type": "text/event-stream", "request-id": `req_${reply.id}` });
    return travel(response, dialect.frames(reply, form), { ...cue.turn, strange: dialect.strange });
  }
  if (cut !== undefined) return void response.destroy();
  send(response, 200, dialect.whole(reply));
}

function billed({ request, cue }: Performance, reply: Reply): Billed {
  const { turn, opening } = cue;
  const common = { model: request.model, role: opening.role, task: opening.task };
  if (turn.cut !== undefined || turn.wire?.stalls === true) {
    return { ...common, usage: startingUsage(reply), outcome: "cut" };
  }
  return { ...common, usage: reply.usage, outcome: reply.stop === "refusal" ? "refused" : "answered" };
}

type Failure = NonNullable<Turn["error"]>;

function fail(response: ServerResponse, dialect: Dialect, error: Failure): void {
  if (response.headersSent) return void response.destroy();
  const { status, retryAfter, message = `scripted ${status}`, code } = error;
  if (retryAfter !== undefined) response.setHeader("retry-after", String(retryAfter));
  send(response, status, dialect.error(status, message, code));
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
