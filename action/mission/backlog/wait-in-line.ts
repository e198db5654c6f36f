/** What a mission does that wants to work and may have to wait: for a label to go, for other issues, for a place. */

import { record, wakeNext } from "../course/ending.ts";
import type { MissionEvent } from "../course/event.ts";
import type { Scene } from "../lap/open.ts";
import { sayDeferred, sayWaitsFor } from "../say/backlog.ts";
import { perform, rest, type Step } from "../step.ts";
import { isCooling } from "./cool-off.ts";
import { standpointOf } from "./dependencies.ts";
import { isReady, whyWait } from "./line-up.ts";
import { circlesIn } from "./note.ts";

/** Undefined when it may start now. `places`: how many missions may work at once. A feature that has failed lets those go first who wait. */
export function waitInLine(scene: Scene, places: number): Step<MissionEvent> | undefined {
  const { mission, facts, now } = scene;
  if (!isReady(mission)) return rest(whyNotReady(scene));
  const wait = whyWait(mission, facts, places, now);
  if (wait === undefined) return undefined;
  const { failed, gaveWay } = mission.backlog;
  if (!isCooling(mission.backlog, now) || gaveWay >= failed) return rest(wait);
  const step = record({ kind: "gaveWay", failed });
  return step.kind === "perform" ? perform(...step.deeds, ...wakeNext({ facts })) : step;
}

function whyNotReady({ mission, facts, now }: Scene): string {
  const { deferred, waitsFor } = mission.backlog.noted;
  if (deferred) return sayDeferred();
  const { dependencies } = facts.backlog ?? { dependencies: [] };
  const unmet = dependencies.filter((each) => standpointOf(each, facts.others) !== "met");
  return sayWaitsFor(unmet, waitsFor, circlesIn(mission, facts.others, now));
}
