/** What a transcript's entry is to somebody who watches. */

import type { AloneEvent } from "#mission/alone/event";
import { noUsage } from "#mission/spend";
import type { Block, ModelAnswer } from "../ports.ts";
import type { Entry } from "../work/record/transcript.ts";

/** Undefined for what says nothing to a watcher. */
export function eventOf(entry: Entry): AloneEvent | undefined {
  switch (entry.kind) {
    case "request":
      return { kind: "asked", turn: entry.turn };
    case "answer":
      return answered(entry.turn, entry.answer);
    case "result":
      return { kind: "result", id: entry.id, failed: entry.failed, text: shortened(entry.text, 400) };
    case "setup":
      return { kind: "setup", command: entry.command, ...(entry.exit === undefined ? {} : { exit: entry.exit }) };
    default:
      return undefined;
  }
}

function answered(turn: number, answer: ModelAnswer): AloneEvent {
  const blocks = "blocks" in answer ? answer.blocks : [];
  const said = blocks.flatMap((block) => (block.kind === "text" ? [block.text] : []));
  const words = "message" in answer ? [answer.message] : said;
  return {
    kind: "answered",
    turn,
    outcome: answer.kind,
    said: shortened(words.join("\n"), 2000),
    uses: blocks.flatMap((block) => (block.kind === "tool-use" ? [use(block)] : [])),
    tokens: answer.usage ?? noUsage,
  };
}

function use({ id, name, input }: Extract<Block, { kind: "tool-use" }>) {
  const fields = typeof input === "object" && input !== null ? Object.values(input) : [];
  const what = fields.find((value) => typeof value === "string") ?? "";
  return { id, tool: name, what: shortened(what, 200) };
}

function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
