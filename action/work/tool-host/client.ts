/** The thinker's end of the tool host: starts it in the sandbox, passes wishes on, and believes nothing it says beyond their shape. */

import { once } from "node:events";
import { createInterface } from "node:readline";
import type { SandboxOptions } from "../../ports.ts";
import type { LiveSandbox, Spoken } from "../../sandbox/open.ts";
import { endGroup } from "../../sandbox/process.ts";
import type { HostCommand } from "./command.ts";
import { Result } from "./protocol.ts";
import type { ToolName, Welcome } from "./protocol.ts";

export type ToolAnswer = { readonly text: string; readonly failed: boolean };

export type HostOptions = {
  readonly sandbox: LiveSandbox;
  readonly command: HostCommand;
  readonly welcome: Welcome;
  /** What its commands may reach. */
  readonly network: SandboxOptions["network"];
};

const mostRestarts = 5;

/** A command may end its own host (`pkill node`); then the next wish gets a new one, a few times. */
export class ToolHost {
  readonly #options: HostOptions;
  readonly #open = new Map<number, (answer: ToolAnswer) => void>();
  #child: Spoken | undefined;
  #next = 1;
  #starts = 0;

  constructor(options: HostOptions) {
    this.#options = options;
  }

  /** Starts the host without waiting for it, so that it comes up while the model thinks. */
  warm(): void {
    this.#child ??= this.#start();
  }

  async do(tool: ToolName, input: unknown): Promise<ToolAnswer> {
    if (this.#child === undefined && this.#starts > mostRestarts) {
      return { failed: true, text: "The tools ended too often and are gone." };
    }
    const child = (this.#child ??= this.#start());
    const id = this.#next++;
    return new Promise((resolve) => {
      this.#open.set(id, resolve);
      child.stdin.write(`${JSON.stringify({ id, tool, input })}\n`);
    });
  }

  /** Ends the host and everything that it started. */
  async close(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    // Outside a sandbox its commands are in groups of their own: the host ends them when its input ends.
    child.stdin.end();
    const timer = setTimeout(() => endGroup(child), this.#options.sandbox.kind === "none" ? 1000 : 0);
    await gone;
    clearTimeout(timer);
    endGroup(child);
  }

  #start(): Spoken {
    this.#starts += 1;
    const { sandbox, command, welcome, network } = this.#options;
    const child = sandbox.start(command.argv, { workspace: welcome.workspace, network });
    let complaint = "";
    child.stderr.on("data", (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-2000)));
    child.stdin.on("error", () => undefined);
    child.once("error", (error) => this.#ended(child, String(error)));
    child.once("exit", () => this.#ended(child, complaint));
    createInterface({ input: child.stdout }).on("line", (line) => this.#hear(line));
    child.stdin.write(`${JSON.stringify(welcome)}\n`);
    return child;
  }

  #hear(line: string): void {
    const result = Result.safeParse(json(line));
    if (!result.success) return;
    const answer = this.#open.get(result.data.id);
    this.#open.delete(result.data.id);
    answer?.({ text: result.data.text, failed: result.data.failed });
  }

  #ended(child: Spoken, complaint: string): void {
    if (this.#child === child) this.#child = undefined;
    const text = `The tools ended in the middle of this call and will be started anew. ${complaint}`.trim();
    for (const answer of this.#open.values()) answer({ text, failed: true });
    this.#open.clear();
  }
}

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
