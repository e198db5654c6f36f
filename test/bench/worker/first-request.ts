/** What a first request carries, what of it two workers share, and what a worker asks beside its task. */

import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Figure } from "../figure.ts";
import type { Contestants } from "./contestants.ts";
import { short } from "./scenes.ts";

const Body = z.object({ tools: z.array(z.unknown()), system: z.unknown(), messages: z.array(z.unknown()) });

const dist = fileURLToPath(new URL("../../../dist/", import.meta.url));
const charactersAToken = 3.5;

export async function firstRequest(who: Contestants, log: (line: string) => void): Promise<readonly Figure[]> {
  log("what a first request carries");
  const one = await who.ours({ turns: short, latencyMs: 0 });
  const other = await who.later({ turns: short, latencyMs: 0 });
  const stable = stableOf(one.bodies[0]);
  const tokens = stable.length / charactersAToken;
  const { agent } = who;
  const theirs =
    typeof agent === "string" ? undefined : stableOf((await agent.measure({ turns: short, latencyMs: 0 })).bodies[0]);
  const beside =
    theirs === undefined || typeof agent === "string"
      ? {}
      : { beside: { name: agent.name, value: theirs.length / charactersAToken } };
  return [
    {
      name: "worker: tools and system prompt of a builder",
      unit: "tokens",
      ours: tokens,
      target: { of: "ours", bound: "most", limit: 1500 },
      note: `characters ÷ ${charactersAToken}`,
      ...beside,
    },
    atMost("requests beside the task's own", "", one.bodies.length - short.length, 0),
    {
      name: "worker: first request shared by another, elsewhere and three days later",
      unit: "%",
      ours: shared(JSON.stringify(one.bodies[0]), JSON.stringify(other.bodies[0])),
      target: { of: "ours", bound: "least", limit: 100 },
      note: "from its first byte, of the same task in another folder; tasks differ after tools and system prompt",
    },
    atMost("bundle, with its tool host", "MB", bytesOf(["alone.js", "tool-host.js"]) / 1e6, 1.2),
  ];
}

function atMost(name: string, unit: string, ours: number, limit: number): Figure {
  return { name: `worker: ${name}`, unit, ours, target: { of: "ours", bound: "most", limit } };
}

function stableOf(body: unknown): string {
  const { tools, system } = Body.parse(body);
  return JSON.stringify([tools, system]);
}

function shared(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return (100 * at) / Math.max(one.length, other.length);
}

/** Of these files and of all that they import from their folder. */
function bytesOf(entries: readonly string[]): number {
  const seen = new Set(entries);
  for (const name of seen) {
    const text = readFileSync(join(dist, name), "utf8");
    for (const [, imported = ""] of text.matchAll(/(?:from|import\(?)\s*["'`]\.\/([\w-]+\.js)["'`]/g))
      seen.add(imported);
  }
  return [...seen].reduce((sum, name) => sum + statSync(join(dist, name)).size, 0);
}
