/** What a reader's word does to a mission: it counts for the head that was read, and for no other. */

import type { MissionEvent } from "./event.ts";
import type { Mission } from "./state.ts";

type Opinion = Extract<MissionEvent, { kind: "reviewed" | "audited" | "judged" }>;

export function opinion(mission: Mission, event: Opinion): Partial<Mission> {
  const { head } = mission;
  if (head?.commit !== event.head) return {};
  if (event.kind === "reviewed") return { head: { ...head, review: { mean: event.mean, review: event.review } } };
  if (event.kind === "audited") {
    const sentBack = event.audits.some((audit) => audit.verdict === "revise");
    return { head: { ...head, audits: event.audits }, auditRounds: mission.auditRounds + (sentBack ? 1 : 0) };
  }
  const { judgement } = event;
  return { head: { ...head, judgement }, objectiveChecks: mission.objectiveChecks + (judgement.met ? 0 : 1) };
}
