/** The worker beside the shortest loop that could do its tasks, and beside an agent that people use: time, processor, memory and cost of the same script. */

import type { Bench, Figure } from "../figure.ts";
import { together } from "./together.ts";
import { gather } from "./contestants.ts";
import type { Contestants } from "./contestants.ts";
import { costs } from "./costs.ts";
import { firstRequest } from "./first-request.ts";
import { eager } from "./eager.ts";
import { turns } from "./turns.ts";

const parts: readonly ((who: Contestants, log: (line: string) => void) => Promise<readonly Figure[]>)[] = [
  turns,
  eager,
  costs,
  firstRequest,
  together,
];

export const worker: Bench = {
  name: "worker",
  async measure(log) {
    const who = await gather(log);
    try {
      const figures: Figure[] = [];
      for (const part of parts) figures.push(...(await part(who, log)));
      const reason = typeof who.agent === "string" ? `no other agent beside: ${who.agent}` : undefined;
      return figures.map((figure, index) =>
        index === 0 && reason !== undefined ? { ...figure, note: reason } : figure,
      );
    } finally {
      who.close();
    }
  },
};
