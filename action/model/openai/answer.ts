/** Puts an answer together from the chunks of Chat Completions, as OpenAI sends them and as others do. */

import { z } from "zod";
import type { Usage } from "#mission/spend";
import type { Block, ModelAnswer } from "../../ports.ts";
import { inputOf } from "../streaming/tool-input.ts";

const tokens = z.int().nonnegative().nullish();
const WireUsage = z.object({
  prompt_tokens: z.int().nonnegative(),
  completion_tokens: z.int().nonnegative(),
  total_tokens: tokens,
  prompt_tokens_details: z.object({ cached_tokens: tokens, cache_write_tokens: tokens }).nullish(),
});

const Call = z
  .object({
    index: z.int().nullish(),
    id: z.string().nullish(),
    function: z.object({ name: z.string().nullish(), arguments: z.string().nullish() }).nullish(),
  })
  .transform(({ index, id, function: given }) => {
    return { index: index ?? undefined, id: id || undefined, name: given?.name ?? "", text: given?.arguments ?? "" };
  });
type Call = z.infer<typeof Call>;

const Choice = z
  .object({
    delta: z
      .object({ content: z.string().nullish(), refusal: z.string().nullish(), tool_calls: z.array(Call).nullish() })
      .nullish(),
    finish_reason: z.string().nullish(),
  })
  .transform(({ delta, finish_reason: finish }) => {
    return {
      said: delta?.content ?? "",
      refused: delta?.refusal ?? "",
      calls: delta?.tool_calls ?? [],
      finish: finish ?? undefined,
    };
  });
type Choice = z.infer<typeof Choice>;

const Chunk = z.object({ choices: z.array(Choice).nullish(), usage: WireUsage.nullish() });

type TextDraft = { readonly kind: "text"; text: string; told: boolean };
type CallDraft = {
  readonly kind: "call";
  readonly index: number;
  readonly id: string;
  name: string;
  text: string;
  told: boolean;
};
type Draft = TextDraft | CallDraft;

export class ChatInProgress {
  readonly #drafts: Draft[] = [];
  #usage: Usage | undefined;
  #refusal = "";
  #finish: string | undefined;
  /** Whether the provider began to answer, and so to bill. */
  started = false;

  /** The blocks that this chunk completes. What is no chunk is passed over. */
  take(event: unknown): readonly Block[] {
    const { data: chunk } = Chunk.safeParse(event);
    if (chunk?.usage) this.#usage = usageOf(chunk.usage);
    const choice = chunk?.choices?.[0];
    return choice === undefined ? [] : this.#choice(choice);
  }

  #choice({ said, refused, calls, finish }: Choice): readonly Block[] {
    this.started = true;
    this.#refusal += refused;
    if (said !== "") this.#say(said);
    for (const call of calls) this.#call(call);
    this.#finish = finish ?? this.#finish;
    return this.#complete(this.#finish === undefined ? this.#drafts.slice(0, -1) : this.#drafts);
  }

  #say(text: string): void {
    const last = this.#drafts.at(-1);
    if (last?.kind === "text") last.text += text;
    else this.#drafts.push({ kind: "text", text, told: false });
  }

  /** A call goes on by its index. Servers that leave the index out, or give each call the same, tell calls apart by their ids. */
  #call({ index, id, name, text }: Call): void {
    const calls = this.#drafts.filter((draft) => draft.kind === "call");
    const known = calls.findLast((draft) => (index ?? draft.index) === draft.index);
    const goesOn = known !== undefined && (id ?? known.id) === known.id;
    const draft = goesOn ? known : begun(index ?? calls.length, id ?? `call_${calls.length}`);
    if (!goesOn) this.#drafts.push(draft);
    draft.name += name;
    draft.text += text;
  }

  /** A call whose input is no JSON yet may still go on, after another has begun. */
  #complete(drafts: readonly Draft[]): readonly Block[] {
    const whole: Block[] = [];
    for (const draft of drafts) {
      if (draft.told) continue;
      const block = blockOf(draft);
      if (block.kind === "tool-use" && block.input === undefined) break;
      draft.told = true;
      whole.push(block);
    }
    return whole;
  }

  /** The stream came to its end; without a reason it counts as cut. */
  ended(): ModelAnswer {
    if (this.#finish === undefined) return this.broken("the stream ended early");
    const blocks = this.#drafts.map(blockOf);
    const usage = this.#usage;
    if (this.#refusal !== "" || this.#finish === "content_filter") {
      return { kind: "refused", message: this.#refusal || textOf(blocks), usage };
    }
    if (this.#finish === "length") return { kind: "answered", blocks, stop: "length", usage };
    const calls = blocks.some(({ kind }) => kind === "tool-use");
    return { kind: "answered", blocks, stop: calls ? "tools" : "end", usage };
  }

  broken(message: string): ModelAnswer {
    const blocks = this.#drafts.filter(({ told }) => told).map(blockOf);
    return { kind: "cut", message, blocks, usage: this.#usage };
  }
}

function begun(index: number, id: string): CallDraft {
  return { kind: "call", index, id, name: "", text: "", told: false };
}

/** Some servers count what was thought beside the completion, all count it in the total. */
function usageOf(wire: z.infer<typeof WireUsage>): Usage {
  const prompt = wire.prompt_tokens;
  const cacheRead = Math.min(prompt, wire.prompt_tokens_details?.cached_tokens ?? 0);
  const cacheWrite = Math.min(prompt - cacheRead, wire.prompt_tokens_details?.cache_write_tokens ?? 0);
  const output = Math.max(wire.completion_tokens, (wire.total_tokens ?? 0) - prompt);
  return { input: prompt - cacheRead - cacheWrite, output, cacheRead, cacheWrite };
}

function blockOf(draft: Draft): Block {
  if (draft.kind === "text") return { kind: "text", text: draft.text };
  return { kind: "tool-use", id: draft.id, name: draft.name, input: inputOf(draft.text) };
}

function textOf(blocks: readonly Block[]): string {
  return blocks.map((block) => (block.kind === "text" ? block.text : "")).join("");
}
