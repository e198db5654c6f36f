/** What an attempt that did not finish had reached, in as few words as the next one can go on from: it gets no transcript. */

import type { Block } from "../../ports.ts";
import type { Entry } from "./transcript.ts";

type ToolUse = Extract<Block, { kind: "tool-use" }>;

const lastCommands = 3;
const mostTail = 600;
const mostWords = 1000;
const mostPaths = 40;

/** Hears the transcript's entries. */
export class Digest {
  readonly #uses = new Map<string, ToolUse>();
  #commands: readonly string[] = [];
  #words = "";

  hear(entry: Entry): void {
    if (entry.kind === "answer" && "blocks" in entry.answer) this.#heard(entry.answer.blocks);
    if (entry.kind === "result") this.#ran(entry.id, entry.text);
  }

  /** `paths`: what it had changed by then. */
  text(paths: readonly string[]): string {
    const changed = paths.length > mostPaths ? [...paths.slice(0, mostPaths), "…"] : paths;
    const parts = [
      changed.length === 0 ? "" : `It had changed: ${changed.join(", ")}`,
      this.#words === "" ? "" : `Its last words were:\n${this.#words}`,
      this.#commands.length === 0 ? "" : `The last commands that it ran:\n${this.#commands.join("\n")}`,
    ];
    return parts.filter((part) => part !== "").join("\n\n");
  }

  #heard(blocks: readonly Block[]): void {
    for (const block of blocks) if (block.kind === "tool-use") this.#uses.set(block.id, block);
    const said = blocks.flatMap((block) => (block.kind === "text" ? [block.text.trim()] : [])).join("\n");
    if (said !== "") this.#words = said.slice(-mostWords);
  }

  #ran(id: string, text: string): void {
    const use = this.#uses.get(id);
    this.#uses.delete(id);
    const command = use?.name === "run" ? commandOf(use.input) : undefined;
    if (command === undefined) return;
    const tail = text.length > mostTail ? `…${text.slice(-mostTail)}` : text;
    this.#commands = [...this.#commands, `$ ${command.slice(0, 300)}\n${tail}`].slice(-lastCommands);
  }
}

function commandOf(input: unknown): string | undefined {
  const given = typeof input === "object" && input !== null && "command" in input ? input.command : undefined;
  return typeof given === "string" ? given : undefined;
}
