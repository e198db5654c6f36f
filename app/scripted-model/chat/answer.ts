/** Makes the completions and chunks of Chat Completions from a turn of the script. */

import type { Usage } from "#mission/spend";
import type { ContentBlock, Reply } from "../answer.ts";
import { pieces } from "../answer.ts";
import type { Form } from "../dialect.ts";
import type { StreamFrame } from "../frames.ts";

type Json = Readonly<Record<string, unknown>>;

const reasons = { end_turn: "stop", tool_use: "tool_calls", max_tokens: "length", refusal: "stop" } as const;

/** Here all that was read counts as prompt, and the parts of it that were cached are told besides. */
export function chatUsage({ input, output, cacheRead, cacheWrite }: Usage): Json {
  const prompt = input + cacheRead + cacheWrite;
  return {
    prompt_tokens: prompt,
    completion_tokens: output,
    total_tokens: prompt + output,
    prompt_tokens_details: { cached_tokens: cacheRead, cache_write_tokens: cacheWrite },
    completion_tokens_details: { reasoning_tokens: 0 },
  };
}

export function completionOf(reply: Reply): Json {
  const text = reply.content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("") || null;
  const calls = reply.content.flatMap((block) => (block.type === "tool_use" ? [callOf(block)] : []));
  const refused = reply.stop === "refusal";
  const message = {
    role: "assistant",
    content: refused ? null : text,
    refusal: refused ? text : null,
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
  return {
    id: reply.id,
    object: "chat.completion",
    created: 1,
    model: reply.model,
    choices: [{ index: 0, message, finish_reason: reasons[reply.stop] }],
    usage: chatUsage(reply.usage),
  };
}

function callOf(block: Extract<ContentBlock, { type: "tool_use" }>): Json {
  return { id: block.id, type: "function", function: { name: block.name, arguments: JSON.stringify(block.input) } };
}

export function chunksOf(reply: Reply, { usage }: Form): readonly StreamFrame[] {
  const calls = reply.content.filter((block) => block.type === "tool_use");
  const last = reply.stop === "max_tokens" ? calls.at(-1) : undefined;
  const blocks = reply.content.map((block) =>
    block.type === "text" ? texts(block.text, reply) : callDeltas(block, calls.indexOf(block), block === last),
  );
  return [
    frame(chunk(reply, { role: "assistant", content: "" }), "opening"),
    ...blocks.flatMap((deltas) =>
      deltas.map((delta, at) => frame(chunk(reply, delta), at === deltas.length - 1 ? "blockEnd" : "part")),
    ),
    frame(chunk(reply, {}, reasons[reply.stop]), "closing"),
    ...(usage ? [frame({ ...head(reply, []), usage: chatUsage(reply.usage) }, "closing")] : []),
    { kind: "closing", text: "data: [DONE]\n\n" },
  ];
}

function chunk(reply: Reply, delta: Json, finish: string | null = null): Json {
  return head(reply, [{ index: 0, delta, finish_reason: finish }]);
}

function head(reply: Reply, choices: readonly Json[]): Json {
  return { id: reply.id, object: "chat.completion.chunk", created: 1, model: reply.model, choices };
}

function texts(text: string, { stop }: Reply): readonly Json[] {
  return pieces(text).map((piece) => (stop === "refusal" ? { refusal: piece } : { content: piece }));
}

/** The name comes first and alone, the arguments in pieces after it. */
function callDeltas(
  block: Extract<ContentBlock, { type: "tool_use" }>,
  index: number,
  unfinished: boolean,
): readonly Json[] {
  const whole = JSON.stringify(block.input);
  const text = unfinished ? whole.slice(0, Math.floor(whole.length / 2)) : whole;
  const opened = { index, id: block.id, type: "function", function: { name: block.name, arguments: "" } };
  const rest = pieces(text).map((piece) => ({ index, function: { arguments: piece } }));
  return [opened, ...rest].map((call) => ({ tool_calls: [call] }));
}

export function frame(body: Json, kind: StreamFrame["kind"] = "part"): StreamFrame {
  return { kind, text: `data: ${JSON.stringify(body)}\n\n` };
}
