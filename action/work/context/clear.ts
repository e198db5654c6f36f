/** Clears what tools said long ago: it can be had again, and it is what fills a history. */

import type { Block, Message } from "../../ports.ts";

type Use = Extract<Block, { kind: "tool-use" }>;
type Result = Extract<Block, { kind: "tool-result" }>;

export type Clearing = {
  /** How many of the last messages stay as they are. */
  readonly keep: number;
  /** Bytes; no more is cleared than brings this. */
  readonly enough: number;
};

/** Shorter than this a result says hardly more than its stub. */
const worthwhile = 400;
const mark = "[Cleared to save room:";

/** The oldest first. `saved` in bytes. Messages that do not change stay the same objects. */
export function clearOutput(
  messages: readonly Message[],
  { keep, enough }: Clearing,
): { readonly messages: readonly Message[]; readonly saved: number } {
  const uses = new Map(messages.flatMap(({ blocks }) => blocks.filter((block) => block.kind === "tool-use")).map(byId));
  let saved = 0;
  const cleared = messages.map((message, index) => {
    if (index === 0 || index >= messages.length - keep) return message;
    const blocks = message.blocks.map((block) => {
      if (saved >= enough || block.kind !== "tool-result" || !isLong(block)) return block;
      const stub = stubOf(block, uses.get(block.id));
      saved += Buffer.byteLength(block.text) - Buffer.byteLength(stub);
      return { ...block, text: stub };
    });
    return blocks.some((block, at) => block !== message.blocks[at]) ? { ...message, blocks } : message;
  });
  return { messages: cleared, saved };
}

function byId(use: Use): readonly [string, Use] {
  return [use.id, use];
}

function isLong({ text }: Result): boolean {
  return text.length >= worthwhile && !text.startsWith(mark);
}

/** What it was, how it ended, and how to have it again. */
function stubOf({ text, failed }: Result, use: Use | undefined): string {
  const what = use === undefined ? "a tool's answer" : `what ${use.name} answered to ${shortly(use.input)}`;
  const again = use?.name === "run" ? "Run it again if you need it and it does no harm." : "Ask again to see it.";
  const size = `${text.length.toLocaleString("en")} characters${failed ? ", it had failed" : ""}`;
  return `${mark} ${what}; ${size}. ${again}]\nIts end was: ${text.slice(-160).trim()}`;
}

export function shortly(input: unknown): string {
  const text = JSON.stringify(input) ?? "";
  return text.length <= 160 ? text : `${text.slice(0, 160)}…`;
}
