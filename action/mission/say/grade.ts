/** What the last mission's decomposition teaches, in words for the next planner and for people. */

import { type Grade, type Part, weakestOf } from "../tiers/grade.ts";
import type { LastGrade } from "../tiers/graded.ts";

const advice: Readonly<Record<Part, string>> = {
  review:
    "Its review was the weakest part: say more exactly what each unit is to do, in the project's own way, and how anyone sees that it is done.",
  retries:
    "Attempts that failed were the weakest part: make units smaller, name what must exist first, and give acceptance criteria that a builder can run.",
  overlaps:
    "Units that touched the same files were the weakest part: cut along files, name every path that a unit will touch, and order what cannot be cut.",
  completion: "Units that were never built were the weakest part: plan fewer, and only what the issue needs.",
};

/** Nothing where there is nothing to learn from. */
export function lessonsOf(last: LastGrade | undefined): readonly string[] {
  if (last === undefined) return [];
  const weakest = weakestOf(last.grade);
  const figures = `The plan before this one (#${last.issue}) was graded ${gradeText(last.grade)}.`;
  return [weakest === undefined ? figures : `${figures} ${advice[weakest]}`];
}

/** `0.83 of 1: review 8.0 of 10, 1 of 2 …` in rates. */
export function gradeText({ grade, review, retries, overlaps, completion }: Grade): string {
  return `${grade.toFixed(2)} of 1 (review ${(review * 10).toFixed(1)} of 10, ${percent(retries)} of attempts failed, ${percent(overlaps)} of units overlapped, ${percent(completion)} of units built)`;
}

function percent(rate: number): string {
  return `${Math.round(rate * 100)} %`;
}
