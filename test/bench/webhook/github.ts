/** A GitHub in a process of its own that answers at once whatever the app asks about a label. */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { dispatchedPath } from "./drained.ts";
import { listening } from "./listening.ts";

const answers: readonly (readonly [pattern: RegExp, status: number, body?: unknown])[] = [
  [/\/dispatches$/, 204],
  [/\/reactions$/, 201, { id: 1 }],
  [/\/permission$/, 200, { permission: "write", role_name: "write" }],
  [/\/access_tokens$/, 201, { token: "ghs_bench", expires_at: "2099-01-01T00:00:00Z", permissions: {} }],
  [/\/(app\/hook\/deliveries|app\/installations)/, 200, []],
  [/\/app$/, 200, { id: 42, slug: "muster" }],
];

/** Actors that were dispatched, whatever the bench's servers were sent. */
const dispatched = new Set<string>();
const Dispatch = z.object({ inputs: z.object({ actor: z.string() }) });

const server = createServer((request, response) => void answer(request, response));
await listening(server);

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = ""] = (request.url ?? "").split("?");
  const sent = await text(request);
  if (path === dispatchedPath) return void response.end(JSON.stringify(dispatched.size));
  if (path.endsWith("/dispatches")) dispatched.add(Dispatch.parse(JSON.parse(sent)).inputs.actor);
  const [, status, body] = answers.find(([pattern]) => pattern.test(path)) ?? [
    undefined,
    404,
    { message: "Not Found" },
  ];
  response.writeHead(status, { "content-type": "application/json" });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
