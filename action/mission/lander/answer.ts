/** What the merge queue says of one mission. */

import type { Mission } from "../course/state.ts";
import type { LandingFacts } from "../facts.ts";
import type { JournalLine } from "../line.ts";
import { LanderEvent } from "./event.ts";
import { foldLander } from "./state.ts";

export function landingOf(lines: readonly JournalLine[], mission: Mission | undefined): LandingFacts {
  const queue = foldLander(lines.map((line) => LanderEvent.parse(line.event)));
  const landed = queue.landed.find((each) => each.issue === mission?.issue);
  const bounced = queue.bounced.findLast((each) => each.issue === mission?.issue && each.head === mission.head?.commit);
  return { landed: landed?.commit, promoted: landed?.promoted, bounced };
}
