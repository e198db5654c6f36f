/** What scouts have found: put on record when their lap comes home, and kept over all plans. */

import type { MissionEvent } from "../course/event.ts";
import type { Mission, OpenLap } from "../course/state.ts";
import type { Over } from "../money/books.ts";
import type { Found } from "./report.ts";

/** What the lap's scouts have found, for the record. */
export function foundEvents(
  { plan }: Pick<Mission, "plan">,
  { tasks }: Pick<OpenLap, "tasks">,
  { handoffs }: Pick<Over, "handoffs">,
): readonly MissionEvent[] {
  return tasks.flatMap(({ id, unit: of, kind }): readonly MissionEvent[] => {
    const outcome = handoffs.get(id)?.outcome;
    const unit = plan?.units.find((each) => each.id === of);
    if (kind !== "scout" || outcome?.kind !== "found" || unit?.inquiry === undefined) return [];
    return [{ kind: "found", unit: unit.id, title: unit.title, inquiry: unit.inquiry, report: outcome.report }];
  });
}

export function foundAfter(known: readonly Found[], event: MissionEvent): readonly Found[] {
  if (event.kind !== "found") return known;
  const { kind: _, ...more } = event;
  return [...known, more];
}
