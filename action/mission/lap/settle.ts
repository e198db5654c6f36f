/** Closing a lap: the books first, then what its hand-offs and its verdict mean for the mission. */

import { perform, type Step } from "../step.ts";
import type { MissionEvent } from "../course/event.ts";
import { record, together } from "../course/ending.ts";
import { isOver, type OpenLap } from "../course/state.ts";
import { closeBooks, type Over } from "../money/books.ts";
import { settleStrategy } from "../objective/follow.ts";
import { settleJudging } from "../objective/judging.ts";
import { roundOf } from "../progress/rules.ts";
import { haltOf } from "./halt.ts";
import { designedEvents } from "../contract/settle.ts";
import { touchedEvents } from "../tiers/touched.ts";
import { foundEvents } from "../research/found.ts";
import type { Scene } from "./open.ts";
import { checkpointsOf } from "./checkpoints.ts";
import { isAsking, settleAsked } from "./settle-asked.ts";
import { keepBuilt, settleBuild } from "./settle-build.ts";
import { settleDoctor } from "./settle-doctor.ts";
import { settlePlan } from "./settle-plan.ts";
import { settleReview } from "./settle-review.ts";

/** What one lap's outcome does to the mission: its events, refs and wakes. The closing of the books is put before them; it is all that is left to a mission that is over. */
export function settle(scene: Scene, open: OpenLap, over: Over): Step<MissionEvent> {
  const all = closeBooks(open, over, scene.now);
  // What workers noted may be what could not be written; the books are closed all the same.
  const closed = scene.facts.withheld.length > 0 ? { ...all, notes: [] } : all;
  if (isOver(scene.mission)) return record(closed);
  const { events, refs } = checkpointsOf(scene, open, over);
  const told = [
    ...events,
    ...touchedEvents(scene.mission, open, over),
    ...designedEvents(open, over),
    ...foundEvents(scene.mission, open, over),
  ];
  const books = (first: MissionEvent) => perform({ kind: "record", events: [first, ...told], refs });
  if (open.tasks[0]?.kind === "strategy") return together(books(closed), settleStrategy(scene, open, over));
  if (builds(open) && movedByOthers(scene)) return books(closed);
  const kept = builds(open) ? keepBuilt(scene, open, over) : perform<MissionEvent>();
  const halt = haltOf(scene, { open, over, closed, kept });
  if (halt !== undefined) return together(books(closed), kept, halt);
  const round = roundOf(scene, open, over);
  return together(books(round === undefined ? closed : { ...closed, round }), meaning(scene, open, over));
}

function builds({ assembly }: OpenLap): boolean {
  return assembly !== undefined && assembly.parts.length > 0;
}

/** Somebody else pushed to the feature branch while the lap ran: what they did is never written over. */
function movedByOthers({ mission, facts }: Scene): boolean {
  return facts.branch !== mission.head?.commit;
}

function meaning(scene: Scene, open: OpenLap, over: Over): Step<MissionEvent> {
  if (!isAsking(over)) return ofKind(scene, open, over);
  return settleAsked(scene, over, builds(open) ? settleBuild(scene, open, over) : perform());
}

function ofKind(scene: Scene, open: OpenLap, over: Over): Step<MissionEvent> {
  const [first] = open.tasks;
  if (first?.kind === "plan") return settlePlan(scene, over.handoffs.get(first.id));
  if (first?.kind === "review") return settleReview(scene, open, over);
  if (first?.kind === "judge") return settleJudging(scene, open, over);
  if (first?.kind === "doctor") return settleDoctor(scene, over.handoffs.get(first.id));
  return settleBuild(scene, open, over);
}
