/** What a doctor's hand-off means for a feature that does not get on: another way, a question, or the end. */

import type { Handoff } from "../handoff.ts";
import type { Step } from "../step.ts";
import { leavePlace, record, stop } from "../course/ending.ts";
import type { MissionEvent } from "../course/event.ts";
import { type Remedy, remedyFor } from "../course/remedy.ts";
import type { Scene } from "./open.ts";
import { usedOf } from "../money/slice.ts";
import { isStalled } from "../progress/rules.ts";
import { sayStalled } from "../say/standstill.ts";

export function settleDoctor(scene: Scene, handoff: Handoff | undefined): Step<MissionEvent> {
  const { mission, config } = scene;
  const diagnosis = handoff?.outcome.kind === "diagnosed" ? handoff.outcome.diagnosis : undefined;
  const stalled = isStalled(scene);
  const remedy = remedyFor({
    failures: stalled ? Math.max(mission.failures, config.planning.stall_rounds) : mission.failures,
    rounds: mission.stuck + 1,
    replanned: mission.replans > 0,
    escalated: mission.escalated,
    spent: usedOf(mission).usd,
    cap: config.budget.feature_usd,
    diagnosis,
  });
  if (remedy.kind === "ask") return leavePlace(scene, { kind: "questioned", questions: [...remedy.questions] });
  if (remedy.kind === "stop") return givenUp(scene, stalled, remedy.reason);
  const said = diagnosis === undefined ? {} : { diagnosis };
  return record({ kind: "diagnosed", ...said, remedy: remedy.kind, feedback: [advice(mission.laps, remedy)] });
}

function givenUp(scene: Scene, stalled: boolean, reason: string): Step<MissionEvent> {
  const message = `It does not get on, so a person is needed: ${reason}`;
  if (!stalled) return stop(scene, "needs-human", message);
  return stop(scene, "stalled", `${sayStalled(scene.config.planning.stall_rounds)} ${message}`);
}

const openings = {
  escalate: "",
  replan: "Attempts at the plan before failed; plan differently. ",
  narrow:
    "Little is left to spend. Do only the smallest part of the issue that is of use on its own, and name among the assumptions what is left out. ",
} as const;

function advice(lap: number, { kind, reason }: Exclude<Remedy, { kind: "ask" | "stop" }>) {
  return { key: `doctor:${lap}`, source: "worker" as const, text: `${openings[kind]}${reason}` };
}
