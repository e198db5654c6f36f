/** Makes the API's messages and stream events from a turn of the script. */

import type { Usage } from "#mission/spend";
import { tokensOf } from "./cache.ts";
import type { Cue, Opening } from "./stage.ts";

type Turned = Extract<Cue, { kind: "turn" }>;

export type ContentBlock =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "tool_use"; readonly id: string; readonly name: string; readonly input: unknown };

export type Reply = {
  readonly id: string;
  readonly model: string;
  readonly content: readonly ContentBlock[];
  readonly stop: "end_turn" | "tool_use" | "max_tokens" | "refusal";
  readonly usage: Usage;
};

/** `input` is what the request cost to read. */
export function replyTo(cue: Turned, model: string, input: Usage): Reply {
  const { turn } = cue;
  const content = contentOf(cue);
  const output = Math.max(1, tokensOf(JSON.stringify(content)));
  const usage = { ...input, output, ...defined(turn.usage ?? {}) };
  return { id: `msg_${cue.conversation}${cue.index}`, model, content, stop: stopOf(cue), usage };
}

function defined(usage: { readonly [Key in keyof Usage]?: number | undefined }): Partial<Usage> {
  return Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== undefined));
}

function contentOf({ turn, conversation, index, opening }: Turned): readonly ContentBlock[] {
  const text = turn.refusal ?? turn.text;
  const said: readonly ContentBlock[] = text === undefined ? [] : [{ type: "text", text }];
  const used = (turn.tools ?? []).map((tool, at): ContentBlock => {
    const id = `toolu_${conversation}_${index}_${at}`;
    return { type: "tool_use", id, name: tool.name, input: filledIn(tool.input, opening) };
  });
  return [...said, ...used];
}

function stopOf({ turn }: Turned): Reply["stop"] {
  if (turn.refusal !== undefined) return "refusal";
  if (turn.truncated === true) return "max_tokens";
  return (turn.tools ?? []).length > 0 ? "tool_use" : "end_turn";
}

/** Puts the task's feedback keys where the script says `$answers`; they are not known when it is written. */
function filledIn(input: unknown, opening: Opening): unknown {
  if (Array.isArray(input)) return input.map((item) => filledIn(item, opening));
  if (typeof input !== "object" || input === null) return input;
  if ("$answers" in input) {
    const { $answers: decision, text = "Done." } = { text: undefined, ...input };
    return [...opening.text.matchAll(/^Key: (.+)$/gm)].map((match) => ({ key: match[1]?.trim(), decision, text }));
  }
  return Object.fromEntries(Object.entries(input).map(([key, value]) => [key, filledIn(value, opening)]));
}

export function wireUsage(usage: Usage): Readonly<Record<string, number>> {
  return {
    input_tokens: usage.input,
    cache_creation_input_tokens: usage.cacheWrite,
    cache_read_input_tokens: usage.cacheRead,
    output_tokens: usage.output,
  };
}

export function wireMessage(reply: Reply): Readonly<Record<string, unknown>> {
  return {
    id: reply.id,
    type: "message",
    role: "assistant",
    model: reply.model,
    content: reply.content,
    stop_reason: reply.stop,
    stop_details: reply.stop === "refusal" ? { type: "refusal", category: null, explanation: null } : null,
    stop_sequence: null,
    usage: wireUsage(reply.usage),
  };
}

export type StreamEvent = { readonly type: string; readonly [key: string]: unknown };

/** The usage that a stream's first event tells: all of the input, one token of output. A stream that is cut is billed as this. */
export function startingUsage(reply: Reply): Usage {
  return { ...reply.usage, output: 1 };
}

export function streamOf(reply: Reply): readonly StreamEvent[] {
  const opened = { ...wireMessage(reply), content: [], stop_reason: null, usage: wireUsage(startingUsage(reply)) };
  const cutShort = reply.stop === "max_tokens";
  const last = reply.content.length - 1;
  return [
    { type: "message_start", message: opened },
    { type: "ping" },
    ...reply.content.flatMap((block, index) => blockEvents(block, index, cutShort && index === last)),
    {
      type: "message_delta",
      delta: { stop_reason: reply.stop, stop_sequence: null },
      usage: wireUsage(reply.usage),
    },
    { type: "message_stop" },
  ];
}

function blockEvents(block: ContentBlock, index: number, unfinished: boolean): readonly StreamEvent[] {
  const empty = block.type === "text" ? { ...block, text: "" } : { ...block, input: {} };
  const whole = block.type === "text" ? block.text : JSON.stringify(block.input);
  const text = unfinished && block.type === "tool_use" ? whole.slice(0, Math.floor(whole.length / 2)) : whole;
  const deltas = pieces(text).map((piece) => ({
    type: "content_block_delta",
    index,
    delta:
      block.type === "text" ? { type: "text_delta", text: piece } : { type: "input_json_delta", partial_json: piece },
  }));
  return [
    { type: "content_block_start", index, content_block: empty },
    ...deltas,
    { type: "content_block_stop", index },
  ];
}

/** A text in four pieces. */
export function pieces(text: string): readonly string[] {
  const size = Math.max(1, Math.ceil(text.length / 4));
  return text.match(new RegExp(`[\\s\\S]{1,${size}}`, "g")) ?? [];
}
