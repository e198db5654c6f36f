/** A coding agent that people use, from its package, to be measured beside us; never a dependency of ours. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ToolUse, Turn } from "../../../app/scripted-model/script.ts";

export type Agent = {
  readonly name: string;
  /** How it is started on a prompt; `prepare` tells it where the model is. */
  readonly start: (
    home: string,
    prompt: string,
  ) => { readonly argv: readonly string[]; readonly prepare: (url: string) => void };
  /** The same turn with its own tools. */
  readonly speaks: (turn: Turn) => Turn;
};

const spec = "@mariozechner/pi-coding-agent@0.73.1";
/** Milliseconds. */
const patience = 90_000;

/** Installs it below the folder, without its scripts; answers why not when that fails or takes too long. */
export async function install(folder: string, log: (line: string) => void): Promise<Agent | string> {
  if (process.argv.includes("--no-agents")) return "not asked for";
  log(`installing ${spec}`);
  mkdirSync(folder);
  const argv = ["install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", "--silent", spec];
  const child = spawn("npm", argv, { cwd: folder, stdio: "ignore", timeout: patience });
  const code = await once(child, "close").then(
    ([exit]: readonly unknown[]) => exit,
    () => undefined,
  );
  if (code !== 0) return `${spec} did not install within ${patience / 1000} s`;
  const program = join(folder, "node_modules/@mariozechner/pi-coding-agent/dist/cli.js");
  return {
    name: "pi 0.73.1",
    speaks,
    start(home, prompt) {
      const model = ["--provider", "anthropic", "--model", "claude-sonnet-4-5", "--thinking", "off"];
      return {
        argv: [program, "-p", "--offline", "--no-session", ...model, prompt],
        prepare: (url) => pointAt(url, home),
      };
    },
  };
}

function pointAt(url: string, home: string): void {
  const settings = join(home, "repository", ".pi", "agent");
  mkdirSync(settings, { recursive: true });
  writeFileSync(join(settings, "models.json"), JSON.stringify({ providers: { anthropic: { baseUrl: url } } }));
}

/** Its tools are read, bash, edit and write; it ends with a text. */
function speaks(turn: Turn): Turn {
  const tools = turn.tools ?? [];
  if (tools.some(({ name }) => name === "finish")) return { text: "The parts agree." };
  return { ...turn, tools: tools.map(inItsWords) };
}

function inItsWords({ name, input }: ToolUse): ToolUse {
  if (name === "run") return { name: "bash", input };
  if (name !== "edit" || typeof input !== "object" || input === null) return { name, input };
  const { path, old: oldText, new: newText } = { path: "", old: "", new: "", ...input };
  return { name, input: { path, edits: [{ oldText, newText }] } };
}
