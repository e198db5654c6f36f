/** How the missions of a family move each other: holding or calling off an objective does the same to its features, and their news wakes it. */

import type { MissionEvent } from "../course/event.ts";
import type { Mission } from "../course/state.ts";
import type { MissionFacts } from "../facts.ts";
import { missionActor } from "../ids.ts";
import type { Deed, Step } from "../step.ts";

/** Why a feature is called off with its objective; undefined when it is not. One that a person took up again since goes on. */
export function calledOffAbove({ startedAt }: Mission, { family }: MissionFacts): string | undefined {
  const parent = family?.parent;
  if (parent?.stopped?.reason !== "cancelled" || parent.stopped.at < startedAt) return undefined;
  return `Its objective, #${parent.issue}, was called off.`;
}

/** Holds a feature while its objective is held, and lets it go on afterwards; undefined when nothing changes. */
export function heldAbove(mission: Mission, { family }: MissionFacts): "hold" | "release" | undefined {
  const parent = family?.parent;
  if (parent === undefined) return undefined;
  if (parent.paused && mission.paused === undefined) return "hold";
  return !parent.paused && mission.paused?.above === true ? "release" : undefined;
}

/** Events of a feature that its objective shows, or waits for. */
const news = new Set<MissionEvent["kind"]>([
  "questioned",
  "asked",
  "decided",
  "pullOpened",
  "readied",
  "approved",
  "integrated",
  "promoted",
  "stopped",
  "reopened",
]);

/** The same step, with those of the family woken whom it concerns. */
export function tellingKin(step: Step<MissionEvent>, mission: Mission, facts: MissionFacts): Step<MissionEvent> {
  if (step.kind !== "perform" || mission.family === undefined) return step;
  const events = step.deeds.flatMap((deed) => (deed.kind === "record" ? deed.events : []));
  const wakes = mission.family.kind === "feature" ? toParent(mission.family.parent, events) : toChildren(events, facts);
  return wakes.length === 0 ? step : { ...step, deeds: [...step.deeds, ...wakes] };
}

function toParent(parent: Mission["issue"], events: readonly MissionEvent[]): readonly Deed<MissionEvent>[] {
  if (!events.some(({ kind }) => news.has(kind))) return [];
  return [{ kind: "wake", actor: missionActor(parent), reason: "a feature of it has news" }];
}

/** Who is at work is stopped at once: its run would otherwise be waited for. */
function toChildren(events: readonly MissionEvent[], { family }: MissionFacts): readonly Deed<MissionEvent>[] {
  const holds = events.some((event) => event.kind === "paused" || isCancelled(event));
  if (!holds && !events.some(({ kind }) => kind === "resumed")) return [];
  return (family?.children ?? [])
    .filter(({ over }) => !over)
    .flatMap(({ issue, run }) => [
      ...(holds && run !== undefined ? [{ kind: "cancelRun" as const, run }] : []),
      { kind: "wake" as const, actor: missionActor(issue), reason: "its objective was held, or goes on" },
    ]);
}

function isCancelled(event: MissionEvent): boolean {
  return event.kind === "stopped" && event.reason === "cancelled";
}
