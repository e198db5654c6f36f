/** What it does to a mission that a task could not go on by itself: its question, and the answer. */

import type { MissionEvent } from "./event.ts";
import type { Mission } from "./state.ts";

type EventOf<Kind extends MissionEvent["kind"]> = Extract<MissionEvent, { kind: Kind }>;

export function waiting(mission: Mission, event: MissionEvent): Partial<Mission> | undefined {
  if (event.kind === "asked") return { asked: [...mission.asked, withoutKind(event)], stage: { kind: "deciding" } };
  return event.kind === "decided" ? decided(mission, event) : undefined;
}

function withoutKind<Event extends MissionEvent>(event: Event): Omit<Event, "kind"> {
  const { kind: _, ...rest } = event;
  return rest;
}

/** After the last answer the work goes on where it was. */
function decided(mission: Mission, event: EventOf<"decided">): Partial<Mission> {
  const asked = mission.asked.filter((each) => each.gate !== event.gate);
  const known = { asked, decisions: [...mission.decisions, withoutKind(event)] };
  if (asked.length > 0 || mission.stage.kind !== "deciding") return known;
  return { ...known, stage: { kind: mission.plan === undefined ? "planning" : "building" } };
}
