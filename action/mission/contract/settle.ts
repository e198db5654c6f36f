/** What contracts mean when a lap comes home: they are put on record, the whole feature is held against them, and departures are fed back once. */

import type { MissionEvent } from "../course/event.ts";
import { after } from "../course/fold.ts";
import { isWhole, type OpenLap } from "../course/state.ts";
import type { Scene } from "../lap/open.ts";
import type { Over } from "../money/books.ts";
import { departures, linesOf, type Whole } from "./compliance.ts";
import { saysAnything, type UnitContract } from "./contract.ts";
import { contractsAfter } from "./state.ts";

type Handed = Pick<Over, "handoffs">;

/** The contracts that a lap's architects handed over with units that were built. */
export function contractsIn({ tasks }: Pick<OpenLap, "tasks">, { handoffs }: Handed): readonly UnitContract[] {
  return tasks.flatMap(({ id, unit, kind }) => {
    const handoff = handoffs.get(id);
    const contract = handoff?.contract;
    if (kind !== "build" || unit === undefined || contract === undefined || !saysAnything(contract)) return [];
    return handoff?.outcome.kind === "changed" ? [{ unit, contract }] : [];
  });
}

export function designedEvents(open: Pick<OpenLap, "tasks">, over: Handed): readonly MissionEvent[] {
  const units = contractsIn(open, over);
  return units.length === 0 ? [] : [{ kind: "designed", units: [...units] }];
}

/** After a feature was built in whole: how it complies; and where it departs, and passed, one round of feedback. */
export function complianceEvents(
  { mission, now }: Scene,
  built: Extract<MissionEvent, { kind: "built" }>,
  { open, over }: { readonly open: OpenLap; readonly over: Over },
): readonly MissionEvent[] {
  const { whole } = over;
  const then = after(mission, { at: now, event: built });
  if (then?.plan === undefined || whole === undefined || !isWhole(then)) return [];
  const { contracts, told } = designedEvents(open, over).reduce(contractsAfter, mission.contracts);
  if (contracts.length === 0) return [];
  const found = departures(then.plan, contracts, whole);
  const event = { kind: "complied" as const, ...sizes(whole), departures: [...found] };
  if (found.length === 0 || told || !built.verified) return [event];
  return [event, { kind: "feedbackTaken", feedback: found.map((each) => ({ ...each, source: "review" as const })) }];
}

function sizes({ changes }: Whole) {
  return { lines: linesOf(changes), files: changes.length };
}
