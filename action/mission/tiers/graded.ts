/** When a mission is graded: at the end of its work, by its own journal; and whose grade the next planner is told. */

import type { MissionEvent } from "../course/event.ts";
import type { Mission } from "../course/state.ts";
import type { IssueNumber } from "../ids.ts";
import { type Grade, gradeOf } from "./grade.ts";
import { overlapRate } from "./touched.ts";

/** Undefined for a mission without a plan. */
export function gradeMission({ plan, head, attempts, tried, built, phases }: Mission): Grade | undefined {
  if (plan === undefined) return undefined;
  const tries = Math.max(attempts, tried.length);
  const done = plan.units.filter(({ id }) => built.includes(id)).length;
  return gradeOf({
    review: (head?.review?.mean ?? 0) / 10,
    retries: tries === 0 ? 0 : tried.length / tries,
    overlaps: overlapRate(phases.touched),
    completion: done / plan.units.length,
  });
}

/** Called off, or for want of a machine: that says nothing of how the work was taken apart. */
const nobodysFault: ReadonlySet<string> = new Set(["cancelled", "environment"]);

/** Whether the work of a mission ends with an event, so that it can be graded. */
export function endsWork(event: MissionEvent): boolean {
  return event.kind === "integrated" || (event.kind === "stopped" && !nobodysFault.has(event.reason));
}

/** The grade of the mission that ended last. */
export type LastGrade = { readonly issue: IssueNumber; readonly title: string; readonly grade: Grade };

export function lastGrade(missions: readonly Mission[]): LastGrade | undefined {
  const ended = missions.flatMap(({ issue, title, lastAt, phases }) =>
    phases.grade === undefined ? [] : [{ issue, title, at: phases.gradedAt ?? lastAt, grade: phases.grade }],
  );
  const [last] = ended.toSorted((a, b) => b.at - a.at || b.issue - a.issue);
  return last && { issue: last.issue, title: last.title, grade: last.grade };
}
