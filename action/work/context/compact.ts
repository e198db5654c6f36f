/** Begins a history anew: the task whole, what was learned in a few thousand tokens, and the last exchange. */

import type { Block, Message } from "../../ports.ts";
import { ends } from "./notes.ts";
import type { Note } from "./notes.ts";

const charactersPerToken = 4;

/** Tokens; the task itself stays whole, so that it needs no share. */
const caps = { goal: 300, plan: 800, errors: 1000, code: 4000, tests: 1000 } as const;

/** At this window, and above it, the caps are as they stand; below it they shrink with it. */
const roomy = 40_000;

/** What stands for everything between the task and the last exchange. `window` in tokens. */
export function summaryOf(notes: readonly Note[], window: number): Message {
  const scale = Math.min(1, window / roomy) * charactersPerToken;
  const of = (kind: Note["kind"]) =>
    notes.flatMap((each) => (each.kind === kind && each.text !== "" ? [each.text] : []));
  const said = of("said");
  const parts = [
    part("What you were about to do", said.slice(-1), caps.goal * scale),
    part("What you said before that", said.slice(0, -1), caps.plan * scale),
    part("What failed", of("error"), caps.errors * scale),
    part("Files you read, edited and wrote", [...new Set(of("code"))], caps.code * scale),
    part("Commands you ran, and how they ended", of("test"), caps.tests * scale),
  ];
  const head =
    "The conversation so far was shortened to save room. These are its parts, word for word, the newest last; everything else of it is gone. " +
    "The work tree is as you left it: read again what you need, and go on.";
  return { role: "user", blocks: [{ kind: "text", text: [head, ...parts.filter(Boolean)].join("\n\n") }] };
}

/** The newest that fit. */
function part(title: string, texts: readonly string[], room: number): string {
  const kept: string[] = [];
  let left = room;
  for (const text of texts.toReversed()) {
    const fitting = kept.length === 0 ? ends(text, Math.floor(left)) : text;
    if (fitting.length > left) break;
    left -= fitting.length;
    kept.unshift(fitting);
  }
  return kept.length === 0 ? "" : `## ${title}\n\n${kept.join("\n\n")}`;
}

/** The last exchange, from the model's words on; its results shortened to `most` characters in all. Nothing when there was none. */
export function lastExchange(messages: readonly Message[], most: number): readonly Message[] {
  const from = messages.findLastIndex(({ role }) => role === "assistant");
  if (from < 0) return [];
  const tail = messages.slice(from);
  const results = tail.flatMap(({ blocks }) => blocks).filter((block) => block.kind === "tool-result").length;
  const share = Math.floor(most / Math.max(1, results));
  return tail.map((message) => {
    const blocks = message.blocks.map((block) => shortened(block, share));
    return blocks.some((block, at) => block !== message.blocks[at]) ? { ...message, blocks } : message;
  });
}

function shortened(block: Block, most: number): Block {
  return block.kind === "tool-result" && block.text.length > most ? { ...block, text: ends(block.text, most) } : block;
}
