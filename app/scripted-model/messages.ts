/** Anthropic's Messages API as a {@link Dialect}. */

import { streamOf, wireMessage } from "./answer.ts";
import type { StreamEvent } from "./answer.ts";
import type { Dialect } from "./dialect.ts";
import type { StreamFrame } from "./frames.ts";
import { MessagesRequest, wrongWith } from "./request.ts";

const errorTypes: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  529: "overloaded_error",
};

const kinds: Readonly<Record<string, StreamFrame["kind"]>> = {
  content_block_delta: "part",
  content_block_stop: "blockEnd",
  message_delta: "closing",
  message_stop: "closing",
};

export const messages: Dialect = {
  path: "/v1/messages",
  caching: "breakpoints",
  read(body) {
    const parsed = MessagesRequest.safeParse(body);
    if (!parsed.success) return { kind: "wrong", message: parsed.error.message };
    const request = parsed.data;
    const wrong = wrongWith(request);
    if (wrong !== undefined) return { kind: "wrong", message: wrong };
    return { kind: "request", request, form: { stream: request.stream, usage: true } };
  },
  whole: wireMessage,
  frames: (reply) => streamOf(reply).map(frame),
  strange: [frame({ type: "weather_report", sky: "clear" }), { kind: "part", text: ": a comment\n\n" }],
  error: (status, message) => ({ type: "error", error: { type: errorTypes[status] ?? "api_error", message } }),
};

function frame(event: StreamEvent): StreamFrame {
  const text = `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
  return { kind: kinds[event.type] ?? "opening", text };
}
