/** What a mission does that wants to work and may have to wait: for a label to go, for other issues, for a place. */

import { record, wakeNext } from "../course/ending.ts";
import type { MissionEvent } from "../course/event.ts";
import type { Scene } from "../lap/open.ts";
import { sayDeferred, sayWaitsFor } from "../say/backlog.ts";
import { perform, rest, type Step } from "../step.ts";
import { standpointOf } from "./dependencies.ts";
import { firstOf, isFree, whyWait } from "./line-up.ts";
import { circlesIn } from "./note.ts";
import { rankOf } from "./rank.ts";

/** Undefined when it may start now. `places`: how many missions may work at once. A feature that has failed lets those go first who wait. */
export function waitInLine(scene: Scene, places: number): Step<MissionEvent> | undefined {
  const { mission, facts, now } = scene;
  if (!isFree(mission)) return rest(whyNotReady(scene));
  const wait = whyWait(mission, facts, places, now);
  if (wait === undefined) return undefined;
  return makeWay(scene, places) ?? rest(wait);
}

/**
 * Where a failure has changed who goes first, and a place is free, the first of the line is woken: it may have been told otherwise before. Time
 * changes the line too, so each reason is told once, and the two cannot wake each other for ever.
 */
function makeWay({ mission, facts, now }: Scene, places: number): Step<MissionEvent> | undefined {
  const working = facts.others.filter((other) => other.working === true).length;
  const [first] = firstOf(facts.others, 1);
  const own = rankOf(mission, now);
  if (working >= places || first === undefined || own.failed + first.failed === 0) return undefined;
  const key = [first.issue, first.failed, first.cooling, own.failed, own.cooling].join(" ");
  if (mission.backlog.gaveWay.includes(key)) return undefined;
  const step = record({ kind: "gaveWay", failed: own.failed, key });
  return step.kind === "perform" ? perform(...step.deeds, ...wakeNext({ facts })) : step;
}

function whyNotReady({ mission, facts, now }: Scene): string {
  const { deferred, waitsFor } = mission.backlog.noted;
  if (deferred) return sayDeferred();
  const { dependencies } = facts.backlog ?? { dependencies: [] };
  const unmet = dependencies.filter((each) => standpointOf(each, facts.others) !== "met");
  return sayWaitsFor(unmet, waitsFor, circlesIn(mission, facts.others, now));
}
