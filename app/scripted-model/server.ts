/** The scripted model: an HTTP server that speaks Anthropic's Messages API, plays a script, and keeps the bill. */

import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { addUsage, noUsage } from "#mission/spend";
import type { Usage } from "#mission/spend";
import { replyTo, startingUsage, streamOf, wireMessage } from "./answer.ts";
import type { Reply, StreamEvent } from "./answer.ts";
import { PromptCache } from "./cache.ts";
import { MessagesRequest, wrongWith } from "./request.ts";
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
  /** Every request to the Messages API, in the order of arrival, with the status that it got. */
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
  /** Tokens below which no prefix is cached. */
  readonly minimumPrefix?: number;
};

type House = {
  readonly stage: Stage;
  readonly cache: PromptCache;
  readonly latencyMs: number;
  readonly requests: Recorded[];
  readonly calls: Billed[];
};

export async function startScriptedModel(options: ScriptedModelOptions): Promise<ScriptedModel> {
  const house: House = {
    stage: new Stage(readScript(options.script)),
    cache: new PromptCache(options.minimumPrefix),
    latencyMs: options.latencyMs ?? 0,
    requests: [],
    calls: [],
  };
  const server = createServer((request, response) => {
    serve(house, request, response).catch((error: unknown) => fail(response, 500, "api_error", String(error)));
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
  if (request.method !== "POST" || path !== "/v1/messages") return fail(response, 404, "not_found_error", path);
  const at = house.requests.push({
    at: Date.now(),
    headers: request.headers,
    body: json(text),
    task: undefined,
    status: 0,
  });
  response.once("close", () => record(house, at - 1, { status: response.statusCode }));
  const parsed = MessagesRequest.safeParse(json(text));
  if (!parsed.success) return fail(response, 400, "invalid_request_error", parsed.error.message);
  const wrong = wrongWith(parsed.data);
  if (wrong !== undefined) return fail(response, 400, "invalid_request_error", wrong);
  const cue = house.stage.cue(parsed.data);
  if (cue.kind === "unmatched") return fail(response, 400, "invalid_request_error", `Scripted model: ${cue.message}`);
  record(house, at - 1, { task: cue.opening.task });
  await pause(house.latencyMs + (cue.turn.delayMs ?? 0), undefined, { ref: false });
  await play(house, parsed.data, cue, response);
}

function record(house: House, index: number, change: Partial<Recorded>): void {
  const old = house.requests[index];
  if (old !== undefined) house.requests[index] = { ...old, ...change };
}

async function play(
  house: House,
  request: MessagesRequest,
  cue: Extract<Cue, { kind: "turn" }>,
  response: ServerResponse,
): Promise<void> {
  const { turn } = cue;
  if (turn.error !== undefined) return failAsScripted(response, turn.error);
  if (turn.cut === "start") return void response.destroy();
  const reply = replyTo(cue, request.model, house.cache.count(request));
  const { cut } = turn;
  house.calls.push({
    model: request.model,
    role: cue.opening.role,
    task: cue.opening.task,
    usage: cut !== undefined ? startingUsage(reply) : reply.usage,
    outcome: cut !== undefined ? "cut" : reply.stop === "refusal" ? "refused" : "answered",
  });
  if (request.stream) return stream(response, reply, turn);
  if (cut !== undefined) return void response.destroy();
  send(response, 200, wireMessage(reply));
}

async function stream(response: ServerResponse, reply: Reply, { cut, spreadMs = 0 }: Turn): Promise<void> {
  response.writeHead(200, { "content-type": "text/event-stream", "request-id": `req_${reply.id}` });
  const share = spreadMs / Math.max(1, reply.content.length);
  for (const event of heard(streamOf(reply), cut)) {
    if (share > 0 && event.type === "content_block_stop") await pause(share, undefined, { ref: false });
    response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  }
  if (cut === undefined) return void response.end();
  await new Promise<void>((resolve) => response.write(": flushed\n\n", () => resolve()));
  response.destroy();
}

/** What of a stream is sent before it breaks. */
function heard(events: readonly StreamEvent[], cut: Turn["cut"]): readonly StreamEvent[] {
  if (cut === "end") return events.filter(({ type }) => type !== "message_delta" && type !== "message_stop");
  return cut === undefined ? events : events.slice(0, 4);
}

const errorTypes: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  529: "overloaded_error",
};

function failAsScripted(response: ServerResponse, error: NonNullable<Turn["error"]>): void {
  if (error.retryAfter !== undefined) response.setHeader("retry-after", String(error.retryAfter));
  const type = errorTypes[error.status] ?? "api_error";
  fail(response, error.status, type, error.message ?? `scripted ${error.status}`);
}

function fail(response: ServerResponse, status: number, type: string, message: string): void {
  if (response.headersSent) return void response.destroy();
  send(response, status, { type: "error", error: { type, message } });
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
