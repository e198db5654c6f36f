/** A {@link ModelRequest} as Anthropic wants it, with the breakpoints that let the next request read this one from the cache. */

import type { MessageCreateParamsBase } from "@anthropic-ai/sdk/resources/messages";
import type { Block, Message, ModelRequest } from "../ports.ts";

type Param = Exclude<MessageCreateParamsBase["messages"][number]["content"], string>[number];
type Params = Required<Pick<MessageCreateParamsBase, "model" | "max_tokens" | "system" | "tools" | "messages">> &
  Pick<MessageCreateParamsBase, "output_config">;

const mark = { cache_control: { type: "ephemeral" } } as const;

/**
 * Four breakpoints: system with tools, the task, the last block of the request before, the last block of this one. The third is there because
 * the look-back is 20 blocks: a turn of many tool calls would push a single rolling breakpoint past it; the second, because after old output is
 * cleared all up to the task is still in the cache. https://platform.claude.com/docs/en/build-with-claude/prompt-caching
 */
export function toParams(request: ModelRequest): Params {
  const last = request.messages.length - 1;
  const askedBefore = request.messages.findLastIndex(({ role }, index) => role === "user" && index < last);
  return {
    model: request.model,
    max_tokens: request.maxTokens,
    ...(request.effort === undefined ? {} : { output_config: { effort: request.effort } }),
    system: [{ type: "text", text: request.system, ...mark }],
    tools: request.tools.map(({ name, description, schema }) => {
      return { name, description, input_schema: { ...schema, type: "object" } };
    }),
    messages: request.messages.map((message, index) => {
      return {
        role: message.role,
        content: contentOf(message, index === 0 || index === askedBefore || index === last),
      };
    }),
  };
}

function contentOf(message: Message, marked: boolean): Param[] {
  const blocks = message.blocks.filter((block) => block.kind !== "text" || block.text.trim() !== "");
  return blocks.map((block, index) => toParam(block, marked && index === blocks.length - 1));
}

function toParam(block: Block, marked: boolean): Param {
  const cached = marked ? mark : {};
  if (block.kind === "text") return { type: "text", text: block.text, ...cached };
  if (block.kind === "tool-use") {
    return { type: "tool_use", id: block.id, name: block.name, input: asObject(block.input), ...cached };
  }
  // The provider's own block, kept as it came from its stream; nothing of ours reads or makes one.
  if (block.kind === "opaque") return block.value as unknown as Param;
  const failed = block.failed ? { is_error: true } : {};
  return { type: "tool_result", tool_use_id: block.id, content: block.text, ...failed, ...cached };
}

/** The API takes objects only; what a model wrote instead is shown back to it under a name. */
function asObject(input: unknown): Record<string, unknown> {
  if (typeof input === "object" && input !== null && !Array.isArray(input)) return { ...input };
  return { unreadable: input ?? "" };
}
