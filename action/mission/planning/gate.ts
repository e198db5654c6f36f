/** What people's answer to a plan means: it is worked by, made anew with their reasons, or not worked by at all. */

import type { MissionEvent } from "../course/event.ts";

type Decided = Extract<MissionEvent, { kind: "decided" }>;

export function isPlanGate(gate: string): boolean {
  return gate.startsWith("plan:");
}

/** What is put on record besides the answer. */
export function afterPlanAnswer({ selected, actor, rationale, gate }: Decided): readonly MissionEvent[] {
  if (selected === 1) return [];
  const why = rationale === "" ? "They gave no reason; take another way." : rationale;
  const text = `The plan was refused by ${actor}. ${why}`;
  if (selected === 2)
    return [{ kind: "planRefused", by: actor, feedback: [{ key: gate, source: "person", text, by: actor }] }];
  const who =
    actor === "muster" ? "Nobody said in time that it may go on with its plan" : `${actor} did not want its plan`;
  return [{ kind: "stopped", reason: "needs-human", message: `${who}, so nothing was begun.` }];
}
