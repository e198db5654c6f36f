/** A Chat Completions request as it enters: parsed once, and told in the words of the Messages API, so that one stage plays for both. */

import { z } from "zod";
import { wrongWith } from "../request.ts";
import type { MessagesRequest } from "../request.ts";
import type { Read } from "../dialect.ts";

const Text = z.union([
  z.string(),
  z
    .array(z.strictObject({ type: z.literal("text"), text: z.string() }))
    .transform((parts) => parts.map(({ text }) => text).join("\n")),
]);

const Call = z.strictObject({
  id: z.string().max(64),
  type: z.literal("function"),
  function: z.strictObject({ name: z.string(), arguments: z.string() }),
});

const Message = z.discriminatedUnion("role", [
  z.strictObject({ role: z.enum(["system", "developer"]), content: Text }),
  z.strictObject({ role: z.literal("user"), content: Text }),
  z.strictObject({
    role: z.literal("assistant"),
    content: Text.nullish(),
    tool_calls: z.array(Call).min(1).optional(),
  }),
  z.strictObject({ role: z.literal("tool"), tool_call_id: z.string(), content: Text }),
]);
type Message = z.infer<typeof Message>;

/** Strict as the real one: a parameter that it does not know is an error. */
const ChatRequest = z.strictObject({
  model: z.string().min(1),
  messages: z.array(Message).min(1),
  max_tokens: z.int().positive().optional(),
  max_completion_tokens: z.int().positive().optional(),
  stream: z.boolean().default(false),
  stream_options: z.strictObject({ include_usage: z.boolean() }).optional(),
  reasoning_effort: z.enum(["none", "minimal", "low", "medium", "high", "xhigh", "max"]).optional(),
  tools: z
    .array(
      z.strictObject({
        type: z.literal("function"),
        function: z.strictObject({
          name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
          description: z.string().optional(),
          parameters: z.looseObject({ type: z.literal("object") }),
        }),
      }),
    )
    .min(1)
    .optional(),
});

export function readChat(body: unknown): Read {
  const parsed = ChatRequest.safeParse(body);
  if (!parsed.success) return { kind: "wrong", message: parsed.error.message };
  const { data } = parsed;
  if (data.max_tokens !== undefined && data.max_completion_tokens !== undefined) {
    return {
      kind: "wrong",
      message: "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
    };
  }
  const calls = data.messages.flatMap((message) => (message.role === "assistant" ? (message.tool_calls ?? []) : []));
  const broken = calls.find((call) => asObject(call.function.arguments) === undefined);
  if (broken !== undefined) return { kind: "wrong", message: `The arguments of ${broken.id} are no JSON object.` };
  const request = toMessages(data);
  const wrong = wrongWith(request);
  if (wrong !== undefined) return { kind: "wrong", message: wrong };
  return {
    kind: "request",
    request,
    form: { stream: data.stream, usage: data.stream_options?.include_usage === true },
  };
}

function toMessages(data: z.infer<typeof ChatRequest>): MessagesRequest {
  const system = data.messages.flatMap((message) =>
    message.role === "system" || message.role === "developer" ? [{ type: "text" as const, text: message.content }] : [],
  );
  return {
    model: data.model,
    max_tokens: data.max_completion_tokens ?? data.max_tokens ?? 4096,
    stream: data.stream,
    system,
    tools: (data.tools ?? []).map(({ function: { name, description, parameters } }) => {
      return { name, ...(description === undefined ? {} : { description }), input_schema: parameters };
    }),
    messages: data.messages.reduce<MessagesRequest["messages"]>(append, []),
  };
}

/** Results of one turn are messages of their own here, and one message there. */
function append(done: MessagesRequest["messages"], message: Message): MessagesRequest["messages"] {
  if (message.role === "user") {
    return [...done, { role: "user", content: [{ type: "text", text: message.content }] }];
  }
  if (message.role === "assistant") return [...done, { role: "assistant", content: saidBy(message) }];
  if (message.role !== "tool") return done;
  const result = { type: "tool_result" as const, tool_use_id: message.tool_call_id, content: message.content };
  const last = done.at(-1);
  const goesOn = last?.content.some(({ type }) => type === "tool_result") === true;
  return goesOn && last !== undefined
    ? [...done.slice(0, -1), { role: "user", content: [...last.content, result] }]
    : [...done, { role: "user", content: [result] }];
}

function saidBy({ content, tool_calls: calls = [] }: Extract<Message, { role: "assistant" }>) {
  const text = content ? [{ type: "text" as const, text: content }] : [];
  const uses = calls.map((call) => {
    const input = asObject(call.function.arguments) ?? {};
    return { type: "tool_use" as const, id: call.id, name: call.function.name, input };
  });
  return [...text, ...uses];
}

function asObject(text: string): Record<string, unknown> | undefined {
  try {
    return z.record(z.string(), z.unknown()).safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
