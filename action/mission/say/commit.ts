/** The message of the commit that one unit becomes. */

import { type IssueNumber, missionActor } from "../ids.ts";
import type { WorkUnit } from "../plan.ts";
import { neutralPlain } from "../text/neutral.ts";
import type { Mission } from "../course/state.ts";

/** A conventional subject and the trailers that lead back to the mission. */
export function commitMessage(mission: Mission, unit: WorkUnit, attempt: number): string {
  const subject = oneLine(unit.title, mission.issue).slice(0, 66);
  const trailers = [
    `Mission: ${missionActor(mission.issue)}`,
    `Feature: #${mission.issue}`,
    `Unit: ${unit.id}`,
    `Attempt: ${attempt}`,
    ...(/^[A-Za-z0-9-]+$/.test(mission.by)
      ? [`Co-authored-by: ${mission.by} <${mission.by}@users.noreply.github.com>`]
      : []),
  ];
  return `${prefix(subject)}: ${subject}\n\n${trailers.join("\n")}\n`;
}

function prefix(subject: string): string {
  if (/^(fix|mend|repair|correct)\b/i.test(subject)) return "fix";
  if (/^(document|docs)\b/i.test(subject)) return "docs";
  return "feat";
}

/** GitHub runs no checks on a commit that says `[skip ci]`; a title must not have that say. */
function oneLine(text: string, issue: IssueNumber): string {
  return neutralPlain(text, issue)
    .replaceAll(/\[(?:skip ci|ci skip|no ci|skip actions|actions skip)\]/gi, "")
    .replaceAll(/\s+/g, " ")
    .trim();
}

/** The message of the commit that puts an approved feature onto the integration branch. */
export function mergeMessage(issue: IssueNumber, title: string): string {
  return `Merge #${issue}: ${oneLine(title, issue).slice(0, 66)}\n\nMission: ${missionActor(issue)}\n`;
}
