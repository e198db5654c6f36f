/** What the demo costs with a model that takes no time: laps, requests and pushes until the pull request is ready, and its time and memory as a whole. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Bench, Figure } from "../figure.ts";
import { type Memory, memoryOf } from "./memory.ts";

const program = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Milliseconds: how often memory is looked at, and when a run counts as hung. */
const between = 250;
const patience = 10 * 60_000;

const Ready = z.object({ laps: z.int(), requests: z.int(), pushes: z.int(), seconds: z.number() });
const Ended = z.object({ state: z.literal("done"), requests: z.int(), pushes: z.int(), seconds: z.number() });

export const demo: Bench = {
  name: "demo",
  async measure(log) {
    log("until the pull request is ready");
    const first = await run([program("until-ready.ts")]);
    const ready = Ready.parse(first.last);
    log("the whole demo");
    const whole = await run([program("../../../app/cli/main.ts"), "demo", "--json"]);
    const ended = Ended.parse(whole.last);
    return [
      atMost("laps until ready", "", ready.laps, 3),
      atMost("requests to GitHub until ready", "", ready.requests, 60),
      atMost("pushes until ready", "", ready.pushes, 8),
      { name: "demo: label until ready", unit: "s", ours: ready.seconds },
      { name: "demo: the whole story", unit: "s", ours: ended.seconds, note: wholeNote(ended) },
      {
        ...atMost("most memory at once", "MB", whole.memory.resident, 600),
        note: `resident, all processes together; pages that they share are counted in each of them, and only once it was ${Math.round(whole.memory.proportional)} MB`,
      },
    ];
  },
};

function wholeNote({ requests, pushes }: z.infer<typeof Ended>): string {
  return `until the promotion is merged; ${requests} requests and ${pushes} pushes`;
}

function atMost(name: string, unit: string, ours: number, limit: number): Figure {
  return { name: `demo: ${name}`, unit, ours, target: { of: "ours", bound: "most", limit } };
}

type Run = { readonly last: unknown; readonly memory: Memory };

/** The last line that the program prints, and the most memory it had. Throws when it fails. */
async function run(argv: readonly string[]): Promise<Run> {
  const env = { PATH: process.env["PATH"], HOME: process.env["HOME"] };
  const child = spawn(process.execPath, argv, { env, stdio: ["ignore", "pipe", "inherit"], timeout: patience });
  let said = "";
  child.stdout.on("data", (chunk) => (said += String(chunk)));
  let memory: Memory = { resident: 0, proportional: 0 };
  const look = setInterval(() => (memory = larger(memory, memoryOf(child.pid ?? 0))), between);
  const [code] = await once(child, "close").finally(() => clearInterval(look));
  if (code !== 0) throw new Error(`${argv.join(" ")} ended with ${String(code)}`);
  return { last: JSON.parse(said.trimEnd().split("\n").at(-1) ?? ""), memory };
}

function larger(a: Memory, b: Memory): Memory {
  return {
    resident: Math.max(a.resident, b.resident),
    proportional: Math.max(a.proportional, b.proportional),
  };
}
