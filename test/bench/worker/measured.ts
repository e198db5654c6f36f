/** Runs a program against a scripted model of its own, and says what it asked, when, and what it used. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Bill } from "../../../app/scripted-model/server.ts";
import { startScriptedModel } from "../../../app/scripted-model/server.ts";
import type { Turn } from "../../../app/scripted-model/script.ts";
import { memoryOf } from "../demo/memory.ts";
import { always } from "./scenes.ts";
import { watchPosts } from "./watch.ts";
import type { Exchange } from "./watch.ts";

export type Program = {
  /** What Node is started with. */
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly path: string;
  /** Beside what every job gets. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Told the model's address before it is started. */
  readonly prepare?: (url: string) => void;
  /** What is played to it, when its tools are not ours. */
  readonly speaks?: (turn: Turn) => Turn;
};

export type Playing = {
  readonly turns: readonly Turn[];
  /** Milliseconds before each answer. */
  readonly latencyMs: number;
};

const Used = z.object({ own: z.number(), children: z.number(), memory: z.number() });

export type Measured = {
  /** Seconds from the process's start to its end. */
  readonly wall: number;
  /** Milliseconds from the process's start to its first request. */
  readonly start: number;
  readonly exchanges: readonly Exchange[];
  readonly bodies: readonly unknown[];
  readonly bill: Bill;
  /** Seconds of processor time, its own and its children's; most memory of its own in megabytes. */
  readonly used: z.infer<typeof Used>;
  /** Megabytes: the most that it and all it started had at once, shared pages counted once. */
  readonly family: number;
};

const meter = fileURLToPath(new URL("usage.mjs", import.meta.url));
/** Milliseconds after which a run counts as hung, and the tokens that a prefix needs to be cached. */
const patience = 120_000;
const minimumPrefix = 2048;
/** Milliseconds between two looks at memory. */
const between = 300;

/** Throws when the program did not end well, or asked nothing. */
export async function measured(program: Program, { turns, latencyMs }: Playing): Promise<Measured> {
  const scenes = [always(program.speaks === undefined ? turns : turns.map(program.speaks))];
  const model = await startScriptedModel({ script: { scenes }, latencyMs, minimumPrefix });
  program.prepare?.(model.url);
  const watch = watchPosts(model.url);
  const usage = join(program.cwd, "usage.json");
  try {
    const began = performance.now();
    const child = spawn(process.execPath, ["--import", meter, ...program.argv], {
      cwd: program.cwd,
      env: { ...environment(program, model.url), MUSTER_BENCH_USAGE: usage },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: patience,
    });
    let family = 0;
    const look = setInterval(() => (family = Math.max(family, memoryOf(child.pid ?? 0).proportional)), between);
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += String(chunk)));
    const [code] = await once(child, "close").finally(() => clearInterval(look));
    const wall = (performance.now() - began) / 1000;
    const [first] = watch.exchanges;
    const refused = model.requests.find(({ status }) => status !== 200);
    if (code !== 0 || first === undefined || refused !== undefined) {
      throw new Error(`${program.argv.join(" ")} ended with ${String(code)}; it said: ${said.slice(-2000)}`);
    }
    const used = Used.parse(JSON.parse(readFileSync(usage, "utf8")));
    const bodies = model.requests.map(({ body }) => body);
    const { exchanges } = watch;
    return { wall, start: first.arrived - began, exchanges, bodies, bill: model.bill(), used, family };
  } finally {
    watch.stop();
    await model.close();
  }
}

/** What a runner gives a job, and nothing of whoever runs the bench. */
function environment({ cwd, path, environment: own }: Program, url: string): Record<string, string> {
  const key = "a key for nobody";
  return { HOME: cwd, RUNNER_TEMP: cwd, PATH: path, ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: url, ...own };
}
