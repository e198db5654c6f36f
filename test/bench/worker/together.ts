/** Eight workers on one runner beside eight loops in one floor process. */

import type { Figure } from "../figure.ts";
import type { Contestants } from "./contestants.ts";
import type { Measured } from "./measured.ts";
import { oneByOne } from "./scenes.ts";
import { separate } from "./turns.ts";

const workers = 8;
const repetitions = 2;
const latencyMs = 90;

export async function together(who: Contestants, log: (line: string) => void): Promise<readonly Figure[]> {
  const ours: Measured[] = [];
  const floor: Measured[] = [];
  for (let repetition = 1; repetition <= repetitions; repetition += 1) {
    log(`${workers} workers, ${repetition} of ${repetitions}`);
    floor.push(await who.floor({ turns: oneByOne, latencyMs }, workers));
    ours.push(await who.ours({ turns: oneByOne, latencyMs }, workers));
  }
  const figure = (name: string, unit: string, limit: number | undefined, value: (run: Measured) => number): Figure => ({
    name: `worker: eight on a runner, ${name}`,
    unit,
    ours: Math.min(...ours.map(value)),
    floor: Math.min(...floor.map(value)),
    ...(limit === undefined ? {} : { target: { of: "ratio", bound: "most", limit } }),
  });
  return [
    figure("wall", "s", 1.15, ({ wall }) => wall),
    figure("processor time, the thinker", "s", 1.3, ({ used }) => used.own),
    {
      ...figure("processor time, all processes", "s", undefined, ({ used }) => used.own + used.children),
      note: separate,
    },
    figure("memory, the thinker", "MB", 1.3, ({ used }) => used.memory),
    {
      ...figure("memory, all processes", "MB", undefined, ({ family }) => family),
      note: "pages that processes share are counted once; each worker has a tool host of its own",
    },
  ];
}
