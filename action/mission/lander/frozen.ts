/** The merge queue stands still while the integration branch is not what landed there: nothing is put on top of what nobody verified. */

import { ActorName, type IssueNumber, missionActor } from "../ids.ts";
import { sayFrozen } from "../say/frozen.ts";
import { type Deed, perform, rest, type Step } from "../step.ts";
import type { LanderEvent } from "./event.ts";
import type { LanderFacts } from "./facts.ts";
import type { Lander } from "./state.ts";

/** Undefined while the branch holds what landed. Who was approved while it stands still is told too: it may have looked before. */
export function standsStill(lander: Lander, { unheld, waiting, config }: LanderFacts): Step<LanderEvent> | undefined {
  const { frozen } = lander;
  const all = waiting.map(({ issue }) => issue);
  if (unheld === undefined) return frozen && perform(record({ kind: "thawed" }), ...all.map(tell));
  const integration = config.kind === "valid" ? config.config.integration : "";
  const text = sayFrozen(unheld, integration);
  const known = frozen?.commit === unheld.commit ? frozen.told : undefined;
  const unaware = all.filter((issue) => known?.includes(issue) !== true);
  if (known !== undefined && unaware.length === 0) return rest(text);
  const told = [...(known ?? []), ...unaware];
  return perform(record({ kind: "frozen", ...unheld, text, told }), ...unaware.map(tell));
}

function tell(issue: IssueNumber): Deed<LanderEvent> {
  const actor = ActorName.parse(missionActor(issue));
  return { kind: "wake", actor, reason: "the merge queue stands still, or no longer" };
}

function record(event: LanderEvent): Deed<LanderEvent> {
  return { kind: "record", events: [event], refs: [] };
}
