/** OpenAI's Chat Completions as a {@link Dialect}. */

import type { Dialect } from "../dialect.ts";
import { chunksOf, completionOf, frame } from "./answer.ts";
import { readChat } from "./request.ts";

const errorTypes: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "invalid_request_error",
  403: "permission_error",
  404: "invalid_request_error",
  429: "requests",
};

export const chat: Dialect = {
  path: "/v1/chat/completions",
  caching: "automatic",
  read: readChat,
  whole: completionOf,
  frames: chunksOf,
  strange: [frame({ object: "weather.report", sky: "clear", choices: [] }), { kind: "part", text: ": a comment\n\n" }],
  error: (status, message, code) => ({
    error: { message, type: errorTypes[status] ?? "server_error", param: null, code: code ?? null },
  }),
};
