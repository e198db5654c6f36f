/** Puts an answer together from a stream's events, so that what arrived, and what it cost, is known wherever the stream ends. */

import type { RawMessageStreamEvent } from "@anthropic-ai/sdk/resources/messages";
import { noUsage } from "#mission/spend";
import type { Usage } from "#mission/spend";
import type { Block, ModelAnswer } from "../ports.ts";
import { inputOf } from "./streaming/tool-input.ts";

type Event<Type extends RawMessageStreamEvent["type"]> = Extract<RawMessageStreamEvent, { type: Type }>;
type Draft = {
  readonly start: Event<"content_block_start">["content_block"];
  text: string;
  signature: string;
  /** Once it is complete; nothing for a block that is left out. */
  blocks?: readonly Block[];
};

type WireUsage = {
  readonly input_tokens?: number | null;
  readonly output_tokens?: number | null;
  readonly cache_read_input_tokens?: number | null;
  readonly cache_creation_input_tokens?: number | null;
  /** How much of what was written is kept for an hour, which costs more than five minutes. */
  readonly cache_creation?: { readonly ephemeral_1h_input_tokens: number } | null;
  readonly output_tokens_details?: { readonly thinking_tokens: number } | null;
};

export class AnswerInProgress {
  readonly #drafts = new Map<number, Draft>();
  #usage: Usage = noUsage;
  #stop: string | undefined;
  #closed = false;
  /** Whether the provider began to answer, and so to bill. */
  started = false;

  /** The block that this event completes, if it does: none or one. */
  take(event: RawMessageStreamEvent): readonly Block[] {
    switch (event.type) {
      case "message_start":
        this.started = true;
        this.#usage = newer(noUsage, event.message.usage);
        break;
      case "content_block_start":
        this.#drafts.set(event.index, { start: event.content_block, text: "", signature: "" });
        break;
      case "content_block_delta":
        this.#extend(event);
        break;
      case "content_block_stop":
        return this.#complete(event.index);
      case "message_delta":
        this.#stop = event.delta.stop_reason ?? this.#stop;
        this.#usage = newer(this.#usage, event.usage);
        break;
      case "message_stop":
        this.#closed = true;
    }
    return [];
  }

  #complete(index: number): readonly Block[] {
    const draft = this.#drafts.get(index);
    if (draft === undefined || draft.blocks !== undefined) return [];
    draft.blocks = blockOf(draft);
    return draft.blocks;
  }

  #extend({ index, delta }: Event<"content_block_delta">): void {
    const draft = this.#drafts.get(index);
    if (draft === undefined) return;
    if (delta.type === "text_delta") draft.text += delta.text;
    if (delta.type === "input_json_delta") draft.text += delta.partial_json;
    if (delta.type === "thinking_delta") draft.text += delta.thinking;
    if (delta.type === "signature_delta") draft.signature += delta.signature;
  }

  /** The stream came to its end; without the closing event it counts as cut. */
  ended(): ModelAnswer {
    if (!this.#closed || this.#stop === undefined) return this.broken("the stream ended early");
    const blocks = [...this.#drafts.values()].flatMap((draft) => draft.blocks ?? blockOf(draft));
    const usage = this.#usage;
    if (this.#stop === "refusal") return { kind: "refused", message: textOf(blocks), usage };
    if (this.#stop === "tool_use") return { kind: "answered", blocks, stop: "tools", usage };
    const long = this.#stop === "max_tokens" || this.#stop === "model_context_window_exceeded";
    return { kind: "answered", blocks, stop: long ? "length" : "end", usage };
  }

  broken(message: string): ModelAnswer {
    const blocks = [...this.#drafts.values()].flatMap((draft) => draft.blocks ?? []);
    return { kind: "cut", message, blocks, usage: this.#usage };
  }
}

/** Counts in later events are totals; what an event leaves out stays. */
function newer(known: Usage, wire: WireUsage): Usage {
  return {
    input: wire.input_tokens ?? known.input,
    output: wire.output_tokens ?? known.output,
    cacheRead: wire.cache_read_input_tokens ?? known.cacheRead,
    ...written(known, wire),
    ...thought(wire.output_tokens_details?.thinking_tokens ?? known.thinking ?? 0),
  };
}

/** What was written is told as a whole; the part that is kept for an hour gets a row of its own. */
function written(known: Usage, wire: WireUsage): Pick<Usage, "cacheWrite" | "cacheWriteHour"> {
  const before = known.cacheWriteHour ?? 0;
  const hour = wire.cache_creation?.ephemeral_1h_input_tokens ?? before;
  const all = wire.cache_creation_input_tokens ?? known.cacheWrite + before;
  return { cacheWrite: Math.max(0, all - hour), ...(hour > 0 ? { cacheWriteHour: hour } : {}) };
}

function thought(thinking: number): Pick<Usage, "thinking"> {
  return thinking > 0 ? { thinking } : {};
}

/** Blocks of server-side tools are left out: such tools are never offered. */
function blockOf({ start, text, signature }: Draft): readonly Block[] {
  if (start.type === "text") return [{ kind: "text", text: start.text + text }];
  if (start.type === "tool_use") return [{ kind: "tool-use", id: start.id, name: start.name, input: inputOf(text) }];
  if (start.type === "thinking") return [{ kind: "opaque", value: { type: "thinking", thinking: text, signature } }];
  if (start.type === "redacted_thinking") return [{ kind: "opaque", value: { type: start.type, data: start.data } }];
  return [];
}

function textOf(blocks: readonly Block[]): string {
  return blocks.map((block) => (block.kind === "text" ? block.text : "")).join("");
}
