/** A {@link ModelRequest} as Chat Completions has it. Its prefix is cached by the provider itself, so nothing is marked. */

import type {
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageParam,
} from "openai/resources/chat/completions";
import type { Block, Message, ModelRequest } from "../../ports.ts";

type Params = Pick<
  ChatCompletionCreateParamsStreaming,
  "model" | "messages" | "tools" | "stream_options" | "reasoning_effort"
>;

/** All but the most tokens of the answer, whose name differs between endpoints. */
export function toChat({ model, effort, system, tools, messages }: ModelRequest): Params {
  return {
    model,
    messages: [{ role: "system", content: system }, ...joined(messages.flatMap(toParams))],
    stream_options: { include_usage: true },
    ...(effort === undefined ? {} : { reasoning_effort: effort }),
    ...(tools.length === 0
      ? {}
      : {
          tools: tools.map(({ name, description, schema }) => {
            return { type: "function", function: { name, description, parameters: { ...schema, type: "object" } } };
          }),
        }),
  };
}

function toParams({ role, blocks }: Message): readonly ChatCompletionMessageParam[] {
  const text = blocks.flatMap((block) => (block.kind === "text" && block.text.trim() !== "" ? [block.text] : []));
  const content = text.join("\n\n");
  if (role === "assistant") return assistantSays(content, blocks);
  const results = blocks.flatMap((block): ChatCompletionMessageParam[] =>
    block.kind === "tool-result"
      ? [{ role: "tool", tool_call_id: block.id, content: block.failed ? `Failed: ${block.text}` : block.text }]
      : [],
  );
  return content === "" ? results : [...results, { role: "user", content }];
}

function assistantSays(content: string, blocks: readonly Block[]): readonly ChatCompletionMessageParam[] {
  const calls = blocks.flatMap((block) =>
    block.kind === "tool-use"
      ? [{ id: block.id, type: "function" as const, function: { name: block.name, arguments: asJson(block.input) } }]
      : [],
  );
  if (content === "" && calls.length === 0) return [];
  return [
    { role: "assistant", content: content === "" ? null : content, ...(calls.length > 0 ? { tool_calls: calls } : {}) },
  ];
}

/** An object always; what a model wrote instead is shown back to it under a name. */
function asJson(input: unknown): string {
  const object = typeof input === "object" && input !== null && !Array.isArray(input);
  return JSON.stringify(object ? input : { unreadable: input ?? "" });
}

/** Many servers' templates take turns by turns only. */
function joined(messages: readonly ChatCompletionMessageParam[]): ChatCompletionMessageParam[] {
  return messages.reduce<ChatCompletionMessageParam[]>((done, message) => {
    const [before, text] = [textOf(done.at(-1)), textOf(message)];
    if (before === undefined || text === undefined) return [...done, message];
    return [...done.slice(0, -1), { role: "user", content: `${before}\n\n${text}` }];
  }, []);
}

function textOf(message: ChatCompletionMessageParam | undefined): string | undefined {
  return message?.role === "user" && typeof message.content === "string" ? message.content : undefined;
}
