/** A GitHub in a process of its own that answers at once whatever the app asks about a label. */

import { createServer } from "node:http";
import { listening } from "./listening.ts";

const answers: readonly (readonly [pattern: RegExp, status: number, body?: unknown])[] = [
  [/\/dispatches$/, 204],
  [/\/reactions$/, 201, { id: 1 }],
  [/\/permission$/, 200, { permission: "write", role_name: "write" }],
  [/\/access_tokens$/, 201, { token: "ghs_bench", expires_at: "2099-01-01T00:00:00Z", permissions: {} }],
  [/\/(app\/hook\/deliveries|app\/installations)/, 200, []],
  [/\/app$/, 200, { id: 42, slug: "muster" }],
];

const server = createServer((request, response) => {
  const [path = ""] = (request.url ?? "").split("?");
  const [, status, body] = answers.find(([pattern]) => pattern.test(path)) ?? [
    undefined,
    404,
    { message: "Not Found" },
  ];
  request.resume().once("end", () => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  });
});
await listening(server);
