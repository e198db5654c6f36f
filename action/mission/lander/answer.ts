/** What the merge queue says of one mission. */

import type { Mission } from "../course/state.ts";
import type { LandingFacts } from "../facts.ts";
import type { JournalLine } from "../line.ts";
import { landerOf } from "../journal/events.ts";
import type { Lander } from "./state.ts";

export function landingOf(lines: readonly JournalLine[], mission: Mission | undefined): LandingFacts {
  return landingIn(landerOf(lines), mission);
}

export function landingIn(
  queue: Pick<Lander, "landed" | "bounced" | "frozen">,
  mission: Mission | undefined,
): LandingFacts {
  const landed = queue.landed.find((each) => each.issue === mission?.issue);
  const bounced = queue.bounced.findLast((each) => each.issue === mission?.issue && each.head === mission.head?.commit);
  const frozen = queue.frozen === undefined ? {} : { frozen: queue.frozen.text };
  return { landed: landed?.commit, promoted: landed?.promoted, bounced, ...frozen };
}
