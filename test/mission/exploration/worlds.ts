/** The worlds that are explored, and for each guard that can be taken away the smallest one in which it is missed. */

import { type Guard, lacking, shipping } from "./model/mind.ts";
import type { Setting } from "./model/setting.ts";
import type { Chances } from "./model/world.ts";

export const quiet: Chances = { crash: 0, failure: 0, loss: 0, objection: 0, cancel: 0, retry: 0, bot: 0 };

/** Two runs at once, one for each actor, and one of everything that may go wrong or be said. */
export const troubled: Setting = {
  mind: shipping,
  chances: { crash: 1, failure: 1, loss: 1, objection: 1, cancel: 1, retry: 1, bot: 1 },
  runs: { each: 1, all: 2 },
  fine: false,
  overlapping: false,
};

/** Nothing goes wrong but that an actor's earlier run is still there when the next one begins. */
export const superseded: Setting = { ...troubled, chances: quiet, runs: { each: 2, all: 2 } };

const busy: Setting = { ...superseded, runs: { each: 1, all: 2 } };

const missedIn: Readonly<Record<Guard, Setting>> = {
  "compare-and-swap": superseded,
  "the fence of the laps": busy,
  "one push for journal and branch": busy,
  "looking before creating": busy,
  "approvals of this head only": { ...busy, chances: { ...quiet, objection: 1 } },
  "approvals of people only": { ...busy, chances: { ...quiet, bot: 1 } },
  "over is over": { ...busy, chances: { ...quiet, cancel: 1 } },
  "only what was tested lands": busy,
};

export const guards: readonly Guard[] = Object.keys(missedIn).filter(isGuard);

function isGuard(name: string): name is Guard {
  return name in missedIn;
}

export function withoutGuard(guard: Guard): Setting {
  return { ...missedIn[guard], mind: lacking[guard] };
}
