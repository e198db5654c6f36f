/** What is told of a mission by all of its events together, beside the course it takes: its findings, what its phases have used, how it gets on, and its place in the line. */

import { backlogAfter, unranked } from "../backlog/state.ts";
import { contractsAfter, noContracts } from "../contract/state.ts";
import type { MissionEvent } from "../course/event.ts";
import type { Mission } from "../course/state.ts";
import { noticedAfter, nothingNoticed } from "../findings/noticed.ts";
import type { Instant } from "../ids.ts";
import { fresh, progressAfter } from "../progress/state.ts";
import { foundAfter } from "../research/found.ts";
import { noPhases, phasesAfter } from "./phases.ts";

type Derived = Pick<Mission, "noticed" | "phases" | "progress" | "backlog" | "contracts" | "found">;

export const nothingDerived: Derived = {
  noticed: nothingNoticed,
  phases: noPhases,
  progress: fresh,
  backlog: unranked,
  contracts: noContracts,
  found: [],
};

/** `mission`: as it was before the event. */
export function derivedAfter(mission: Mission, event: MissionEvent, at: Instant): Derived {
  return {
    noticed: noticedAfter(mission, event, at),
    phases: phasesAfter(mission, event, at),
    progress: progressAfter(mission.progress, event),
    backlog: backlogAfter(mission.backlog, event, at),
    contracts: contractsAfter(mission.contracts, event),
    found: foundAfter(mission.found, event),
  };
}
