/** Four commands in one streamed answer: how much later than possible their results go back. */

import type { Figure } from "../figure.ts";
import type { Contestant, Contestants } from "./contestants.ts";
import { four, fourCommands } from "./scenes.ts";

const repetitions = 3;

export async function eager(who: Contestants, log: (line: string) => void): Promise<readonly Figure[]> {
  const late = { ours: [new Array<number>(), who.ours], floor: [new Array<number>(), who.floor] } as const;
  for (let repetition = 1; repetition <= repetitions; repetition += 1) {
    log(`four commands, ${repetition} of ${repetitions}`);
    for (const [delays, measure] of Object.values(late)) delays.push(await delay(measure));
  }
  const { agent } = who;
  const beside = typeof agent === "string" ? {} : { beside: { name: agent.name, value: await delay(agent.measure) } };
  return [
    {
      name: "worker: four commands in one answer, beyond the ideal",
      unit: "ms",
      ours: Math.min(...late.ours[0]),
      floor: Math.min(...late.floor[0]),
      target: { of: "ours", bound: "most", limit: 25 },
      note: `best of ${repetitions}; 1.0 s and 3 × 0.3 s over a stream of 0.8 s: at best 1.2 s; the floor starts each when its block is whole, too`,
      ...beside,
    },
  ];
}

/** Milliseconds from when the last command could have ended to the request with the results. */
async function delay(measure: Contestant): Promise<number> {
  const { exchanges } = await measure({ turns: fourCommands, latencyMs: 0 });
  const [asked, next] = [exchanges.at(-2), exchanges.at(-1)];
  if (asked === undefined || next === undefined) throw new Error("the commands were not asked for");
  // The scripted model's own pace on a busy machine, not the one that was asked of it.
  const share = (asked.answered - asked.arrived) / four.seconds.length;
  const ends = four.seconds.map((seconds, index) => asked.arrived + share * (index + 1) + seconds * 1000);
  return next.arrived - Math.max(...ends);
}
