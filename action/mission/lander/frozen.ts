/** The merge queue stands still while the integration branch is not what landed there: nothing is put on top of what nobody verified. */

import { ActorName, missionActor } from "../ids.ts";
import { sayFrozen } from "../say/frozen.ts";
import { type Deed, perform, rest, type Step } from "../step.ts";
import type { LanderEvent } from "./event.ts";
import type { LanderFacts } from "./facts.ts";
import type { Lander } from "./state.ts";

/** Undefined while the branch holds what landed. */
export function standsStill(lander: Lander, { unheld, waiting, config }: LanderFacts): Step<LanderEvent> | undefined {
  const tell = waiting.map(({ issue }): Deed<LanderEvent> => ({
    kind: "wake",
    actor: ActorName.parse(missionActor(issue)),
    reason: "the merge queue stands still, or no longer",
  }));
  if (unheld === undefined) return lander.frozen && perform(record({ kind: "thawed" }), ...tell);
  const integration = config.kind === "valid" ? config.config.integration : "";
  const text = sayFrozen(unheld, integration);
  if (lander.frozen?.commit === unheld.commit) return rest(text);
  return perform(record({ kind: "frozen", ...unheld, text }), ...tell);
}

function record(event: LanderEvent): Deed<LanderEvent> {
  return { kind: "record", events: [event], refs: [] };
}
