/** What it does to a mission that a task could not go on by itself: its question, and the answer. */

import { isAboutClarity } from "../clarity/clarity.ts";
import { workStage } from "../objective/fold.ts";
import type { MissionEvent } from "./event.ts";
import type { Mission } from "./state.ts";

type EventOf<Kind extends MissionEvent["kind"]> = Extract<MissionEvent, { kind: Kind }>;

export function waiting(mission: Mission, event: MissionEvent): Partial<Mission> | undefined {
  if (event.kind === "asked") return { asked: [...mission.asked, withoutKind(event)], stage: { kind: "deciding" } };
  if (event.kind === "assessed") return { clarity: event.clarity };
  if (event.kind === "restated") return restated(mission, event);
  return event.kind === "decided" ? decided(mission, event) : undefined;
}

function withoutKind<Event extends MissionEvent>(event: Event): Omit<Event, "kind"> {
  const { kind: _, ...rest } = event;
  return rest;
}

/** New words make old questions about them void, and what failed by the old ones does not count against them. */
function restated({ asked }: Mission, { title, body }: EventOf<"restated">): Partial<Mission> {
  const left = asked.filter((each) => !isAboutClarity(each));
  const anew = { failures: 0, diagnosedAt: 0 };
  return { title, body, asked: left, clarity: undefined, stage: { kind: "queued" }, ...anew };
}

/** After the last answer the work goes on where it was. */
function decided(mission: Mission, event: EventOf<"decided">): Partial<Mission> {
  const asked = mission.asked.filter((each) => each.gate !== event.gate);
  const known = { asked, decisions: [...mission.decisions, withoutKind(event)] };
  if (asked.length > 0 || mission.stage.kind !== "deciding") return known;
  return { ...known, stage: workStage(mission) };
}
