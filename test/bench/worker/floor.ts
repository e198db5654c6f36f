/** The floor of a worker: the shortest honest loop on the SDK. Tools run in this very process, each as soon as its block is whole; one rolling breakpoint. */

import { exec } from "node:child_process";
import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import Anthropic from "@anthropic-ai/sdk";
import type {
  ContentBlock,
  ContentBlockParam,
  MessageParam,
  RawContentBlockDelta,
  Tool,
  ToolUseBlockParam,
} from "@anthropic-ai/sdk/resources/messages";

type Given = {
  readonly model: string;
  readonly system: string;
  readonly tools: Tool[];
  /** A loop for each. */
  readonly tasks: readonly { readonly opening: string; readonly folder: string }[];
};

const given: Given = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8"));
const client = new Anthropic({ maxRetries: 0 });
const cached = { cache_control: { type: "ephemeral" } } as const;

try {
  await Promise.all(given.tasks.map(({ opening, folder }) => loop(opening, folder)));
} catch (error) {
  console.log(String(error));
}

async function loop(opening: string, folder: string): Promise<void> {
  const messages: MessageParam[] = [{ role: "user", content: [{ type: "text", text: opening }] }];
  for (;;) {
    const { said, results, finished } = await turn(messages, folder);
    if (finished || results.length === 0) return;
    messages.push({ role: "assistant", content: said }, { role: "user", content: results });
  }
}

async function turn(messages: MessageParam[], folder: string) {
  const stream = await client.messages.create({
    model: given.model,
    max_tokens: 16_000,
    system: [{ type: "text", text: given.system, ...cached }],
    tools: given.tools,
    messages: [...messages.slice(0, -1), ...messages.slice(-1).map(marked)],
    stream: true,
  });
  const said: ToolUseBlockParam[] = [];
  const results: Promise<ContentBlockParam>[] = [];
  let json = "";
  for await (const event of stream) {
    if (event.type === "content_block_start") json = opened(event.content_block, said);
    else if (event.type === "content_block_delta") json += pieceOf(event.delta);
    else if (event.type === "content_block_stop") results.push(...said.slice(-1).map((use) => done(use, json, folder)));
  }
  return { said, results: await Promise.all(results), finished: said.some(({ name }) => name === "finish") };
}

function opened(block: ContentBlock, said: ToolUseBlockParam[]): string {
  if (block.type === "tool_use") said.push({ type: "tool_use", id: block.id, name: block.name, input: {} });
  return "";
}

function pieceOf(delta: RawContentBlockDelta): string {
  return delta.type === "input_json_delta" ? delta.partial_json : "";
}

async function done(use: ToolUseBlockParam, json: string, folder: string): Promise<ContentBlockParam> {
  const input = JSON.parse(json || "{}");
  use.input = input;
  const content = await perform(use.name, input, folder).catch((error: unknown) => String(error));
  return { type: "tool_result", tool_use_id: use.id, content };
}

function marked(message: MessageParam): MessageParam {
  const { content } = message;
  if (message.role !== "user" || typeof content === "string") return message;
  return {
    role: "user",
    content: content.map((block, at) => (at < content.length - 1 ? block : { ...block, ...cached })),
  };
}

/** With as much text as our own tools give, so that what is billed compares the loops and not the tools. */
async function perform(name: string, input: Readonly<Record<string, string>>, folder: string): Promise<string> {
  const path = join(folder, input["path"] ?? ".");
  if (name === "run") return shell(input["command"] ?? "", folder);
  if (name === "read") return numbered(await readFile(path, "utf8"));
  if (name !== "edit") return "Done.";
  await writeFile(path, (await readFile(path, "utf8")).replace(input["old"] ?? "", input["new"] ?? ""));
  return `Changed ${input["path"]} at line 1.`;
}

function numbered(text: string): string {
  return text
    .trimEnd()
    .split("\n")
    .map((line, index) => `${index + 1}\t${line}`)
    .join("\n");
}

function shell(command: string, cwd: string): Promise<string> {
  return new Promise((resolve) => {
    exec(command, { cwd }, (error, out, err) => resolve(`${out}${err}[exit ${error?.code ?? 0}, 0.0 s]`));
  });
}
