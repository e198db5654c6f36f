/** Missions whose issue does not show how they stand, because their run died between the record and what people see of it. */

import { isOver, type Mission } from "../course/state.ts";
import type { ActorName, Instant } from "../ids.ts";
import type { JournalLine } from "../line.ts";
import { isAtLeastAs } from "../progress/ladder.ts";
import { labelsFor, shownOf } from "../say/labels.ts";
import { missionOf } from "../journal/events.ts";
import { type Due, lost } from "./due.ts";

/** An open issue with a label that starts a mission. */
export type Labelled = { readonly number: number; readonly labels: readonly string[] };

/** Of what is shown, the state's label comes last, and closing after it: where those are right, so is the rest. */
export function unshown(
  journals: ReadonlyMap<ActorName, readonly JournalLine[]>,
  issues: readonly Labelled[],
  now: Instant,
): readonly Due[] {
  const byNumber = new Map(issues.map((issue) => [String(issue.number), issue]));
  return [...journals].flatMap(([actor, lines]) => {
    const issue = byNumber.get(actor);
    const mission = issue === undefined ? undefined : missionOf(actor, lines);
    if (issue === undefined || mission === undefined || isShown(mission, issue)) return [];
    return lost(now - mission.lastAt) ? [{ actor, reason: "its issue does not show how it stands" }] : [];
  });
}

/** While a lap is open its end will show; a mission that may only read changes no labels. */
function isShown(mission: Mission, { labels }: Labelled): boolean {
  if (mission.open !== undefined) return true;
  if (!isOver(mission) && isAtLeastAs(mission.progress.ladder.rung, "read-only")) return true;
  const wanted = labelsFor(shownOf(mission), labels);
  const same = wanted.length === labels.length && wanted.every((label) => labels.includes(label));
  return same && mission.stage.kind !== "done";
}
