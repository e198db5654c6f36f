/** What the same work costs under the rules of the prompt cache, one call a turn and together. */

import type { Usage } from "#mission/spend";
import type { Figure } from "../figure.ts";
import type { Contestants } from "./contestants.ts";
import { batched, oneByOne } from "./scenes.ts";

/** In tokens of plain input. */
const weights: Usage = { input: 1, output: 5, cacheRead: 0.1, cacheWrite: 1.25 };
const latencyMs = 0;

export async function costs(who: Contestants, log: (line: string) => void): Promise<readonly Figure[]> {
  log("what it costs");
  const cost = async (measure: Contestants["ours"], turns: typeof oneByOne) =>
    priceOf((await measure({ turns, latencyMs })).bill.total);
  const floor = await cost(who.floor, oneByOne);
  const floorBatched = await cost(who.floor, batched);
  const { agent } = who;
  const beside = async (turns: typeof oneByOne) =>
    typeof agent === "string" ? {} : { beside: { name: agent.name, value: await cost(agent.measure, turns) } };
  const unit = "k tokens";
  const note = `in tokens of input: written 1.25, read 0.1, output 5, nothing below 2,048 tokens cached`;
  return [
    {
      name: "worker: cost of 41 turns",
      unit,
      ours: await cost(who.ours, oneByOne),
      floor,
      target: { of: "ratio", bound: "most", limit: 1 },
      note: `${note}; the floor sends the same tools, prompt and task, and marks system and last block`,
      ...(await beside(oneByOne)),
    },
    {
      name: "worker: cost of the same work, reads together",
      unit,
      ours: await cost(who.ours, batched),
      floor,
      target: { of: "ratio", bound: "most", limit: 0.5 },
      note: `beside the floor's 41 turns; the floor with reads together takes ${floorBatched.toFixed(1)} k`,
      ...(await beside(batched)),
    },
  ];
}

/** Thousands; the floor's single mark is as good as ours on calls one by one, so equal to the last token but one counts as equal. */
function priceOf(usage: Usage): number {
  const { input, output, cacheRead, cacheWrite } = usage;
  const whole =
    input * weights.input + output * weights.output + cacheRead * weights.cacheRead + cacheWrite * weights.cacheWrite;
  return whole / 1000;
}
