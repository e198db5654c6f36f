/** A Messages API request as it enters: parsed once, held to the rules for which the real API answers 400. */

import { z } from "zod";

const CacheControl = z.object({ type: z.literal("ephemeral") });
const cacheable = { cache_control: CacheControl.nullish() };

const Text = z.object({ type: z.literal("text"), text: z.string().min(1), ...cacheable });
const ToolUse = z.object({
  type: z.literal("tool_use"),
  id: z.string(),
  name: z.string(),
  input: z.record(z.string(), z.unknown()),
  ...cacheable,
});
const ToolResult = z.object({
  type: z.literal("tool_result"),
  tool_use_id: z.string(),
  content: z.union([z.string(), z.array(Text)]).optional(),
  is_error: z.boolean().optional(),
  ...cacheable,
});
const Content = z.discriminatedUnion("type", [Text, ToolUse, ToolResult]);
type Content = z.infer<typeof Content>;

const MessageParam = z.object({
  role: z.enum(["user", "assistant"]),
  content: z
    .union([z.string().min(1), z.array(Content).min(1)])
    .transform((content): readonly Content[] =>
      typeof content === "string" ? [{ type: "text", text: content }] : content,
    ),
});

/** Strict as the real one: a parameter that it does not know is an error. */
export const MessagesRequest = z.strictObject({
  model: z.string().min(1),
  max_tokens: z.int().positive(),
  stream: z.boolean().default(false),
  /** Other clients say that they want none. */
  thinking: z.strictObject({ type: z.literal("disabled") }).optional(),
  output_config: z.strictObject({ effort: z.enum(["low", "medium", "high", "xhigh", "max"]) }).optional(),
  system: z
    .union([z.string(), z.array(Text)])
    .default([])
    .transform((system): readonly z.infer<typeof Text>[] =>
      typeof system === "string" ? [{ type: "text", text: system }] : system,
    ),
  tools: z
    .array(
      z.object({
        name: z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/),
        description: z.string().optional(),
        input_schema: z.looseObject({ type: z.literal("object") }),
        ...cacheable,
      }),
    )
    .default([]),
  messages: z.array(MessageParam).min(1),
});
export type MessagesRequest = z.infer<typeof MessagesRequest>;

export type Part = { readonly text: string; readonly marked: boolean };

/** Everything that is cached by prefix, in the order in which it counts: tools, system, messages. */
export function partsOf(request: MessagesRequest): readonly Part[] {
  const messages = request.messages.flatMap((message) =>
    message.content.map((block) => partOf(block, `${message.role}:`)),
  );
  return [...request.tools.map((tool) => partOf(tool)), ...request.system.map((block) => partOf(block)), ...messages];
}

function partOf(block: { cache_control?: unknown }, prefix = ""): Part {
  const { cache_control: mark, ...rest } = block;
  return { text: prefix + JSON.stringify(rest), marked: mark !== undefined && mark !== null };
}

export function textOf(content: readonly Content[]): string {
  return content.map((block) => blockText(block)).join("\n");
}

function blockText(block: Content): string {
  if (block.type === "text") return block.text;
  if (block.type === "tool_use") return JSON.stringify(block.input);
  return typeof block.content === "string" ? block.content : (block.content ?? []).map(({ text }) => text).join("\n");
}

/** What the real API would reject, or undefined. */
export function wrongWith(request: MessagesRequest): string | undefined {
  if (request.messages[0]?.role !== "user") return "messages: first message must use the user role";
  const marks = partsOf(request).filter((part) => part.marked).length;
  if (marks > 4) return `A maximum of 4 blocks with cache_control may be provided. Found ${marks}.`;
  for (const [index, message] of request.messages.entries()) {
    const problem = unanswered(message.content, request.messages[index + 1]?.content ?? []);
    if (problem !== undefined) return `messages.${index}: ${problem}`;
  }
  return strayResult(request);
}

function unanswered(content: readonly Content[], next: readonly Content[]): string | undefined {
  const ids = content.flatMap((block) => (block.type === "tool_use" ? [block.id] : []));
  if (new Set(ids).size < ids.length) return "`tool_use` ids must be unique";
  const answered = new Set(next.flatMap((block) => (block.type === "tool_result" ? [block.tool_use_id] : [])));
  const missing = ids.filter((id) => !answered.has(id));
  if (missing.length === 0) return undefined;
  return `\`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(", ")}`;
}

function strayResult(request: MessagesRequest): string | undefined {
  for (const [index, message] of request.messages.entries()) {
    const before = request.messages[index - 1]?.content ?? [];
    const known = new Set(before.flatMap((block) => (block.type === "tool_use" ? [block.id] : [])));
    for (const block of message.content) {
      if (block.type === "tool_result" && !known.has(block.tool_use_id)) {
        return `messages.${index}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${block.tool_use_id}`;
      }
    }
  }
  return undefined;
}
