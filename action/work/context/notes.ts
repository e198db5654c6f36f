/** What is worth keeping of a history that is dropped: taken from it word for word, by rule, so that nothing is made up and nothing is paid for. */

import type { Block, Message } from "../../ports.ts";
import { shortly } from "./clear.ts";

export type Note = {
  readonly kind: "said" | "error" | "code" | "test";
  readonly text: string;
};

/** Characters of one note: so that one long output does not push out all others. */
const most: Readonly<Record<Note["kind"], number>> = { said: 1200, error: 900, code: 1500, test: 1200 };

export function notesOf(messages: readonly Message[]): readonly Note[] {
  const results = new Map(
    messages.flatMap(({ blocks }) =>
      blocks.flatMap((block) => (block.kind === "tool-result" ? [[block.id, block] as const] : [])),
    ),
  );
  return messages
    .filter(({ role }) => role === "assistant")
    .flatMap(({ blocks }) => blocks.flatMap((block) => noteOf(block, results)));
}

type Results = ReadonlyMap<string, Extract<Block, { kind: "tool-result" }>>;

function noteOf(block: Block, results: Results): readonly Note[] {
  if (block.kind === "text") return [note("said", block.text.trim())];
  if (block.kind !== "tool-use") return [];
  const result = results.get(block.id);
  const call = `${block.name} ${shortly(block.input)}`;
  if (result?.failed === true) return [note("error", `${call}\n${ends(result.text, most.error)}`)];
  if (block.name === "run") return [note("test", `${call}\n${ends(result?.text ?? "", most.test)}`)];
  if (block.name === "edit" || block.name === "write") {
    return [note("code", `${block.name} ${JSON.stringify(block.input)}`)];
  }
  return [note("code", call)];
}

function note(kind: Note["kind"], text: string): Note {
  return { kind, text: ends(text, most[kind]) };
}

const gap = "\n[…]\n";

/** Its beginning and, more of it, its end: there programs say how it went. At most `length` characters. */
export function ends(text: string, length: number): string {
  if (text.length <= length) return text;
  const room = Math.max(0, length - gap.length);
  const head = Math.floor(room / 3);
  return `${text.slice(0, head)}${gap}${text.slice(text.length - (room - head))}`;
}
