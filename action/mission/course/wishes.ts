/** What people want of a mission besides reviews: calling it off, holding it, taking it up again. Read from the issue and its pull request each lap; only people who may write count. */

import type { Comment, MissionFacts } from "../facts.ts";
import type { Instant } from "../ids.ts";
import { missionLabel, startLabel, starts } from "../say/labels.ts";
import { calledOffAbove } from "../objective/kin.ts";
import type { Mission } from "./state.ts";
import { visible } from "../text/visible.ts";

/** What somebody said; `heard` is the comment's id, so that no word is obeyed twice. */
export type Word = { readonly by: string; readonly heard: number };

/** Why the mission is called off, in words for people; undefined when it is not. */
export function cancelWish(
  mission: Mission,
  facts: MissionFacts,
): { readonly message: string; readonly heard?: number } | undefined {
  const { issue, pull } = facts;
  if (!issue.open) return { message: "The issue was closed." };
  if (!issue.labels.some(starts)) return { message: `The label \`${startingLabel(mission)}\` was removed.` };
  const above = calledOffAbove(mission, facts);
  if (above !== undefined) return { message: above };
  const word = saidSince("cancel", mission, facts, mission.startedAt);
  if (word !== undefined) return { message: `${word.by} said \`/muster cancel\`.`, heard: word.heard };
  if (pull !== undefined && !pull.open && !pull.merged && mission.pull === pull.number)
    return { message: "Its pull request was closed." };
  return undefined;
}

function startingLabel({ family }: Mission): string {
  return family?.kind === "objective" ? missionLabel : startLabel;
}

/** Who told Muster to go on from what it found: since its last step, so that they know of it. */
export function resumeWish(mission: Mission, facts: MissionFacts): Word | undefined {
  return saidSince("resume", mission, facts, mission.lastAt);
}

/** Who ended a pause. */
export function releaseWish(mission: Mission, facts: MissionFacts): Word | undefined {
  return saidSince("resume", mission, facts, mission.startedAt);
}

export function pauseWish(mission: Mission, facts: MissionFacts): Word | undefined {
  return saidSince("pause", mission, facts, mission.startedAt);
}

/** Who took a stopped mission up again: by the label, taken off and set once more, or by a word. */
export function retryWish(mission: Mission, facts: MissionFacts): { readonly by: string } | undefined {
  const { issue } = facts;
  if (!issue.open || !issue.labels.some(starts)) return undefined;
  return relabelled(mission, facts) ?? saidSince("retry", mission, facts, mission.stoppedAt ?? mission.lastAt);
}

function relabelled(mission: Mission, { issue }: MissionFacts): { readonly by: string } | undefined {
  const { labelledBy: by, labelledAt = mission.labelledAt } = issue;
  const again = labelledAt > mission.labelledAt && labelledAt >= (mission.stoppedAt ?? mission.lastAt) - clockGrain;
  return again && by !== undefined && (by.mayWrite || by.kind === "us") ? { by: by.login } : undefined;
}

/** The newest thing that was said: what comes up to it was there to be read. */
export function lastSaid(facts: MissionFacts): number {
  return Math.max(0, ...said(facts).map(({ id }) => id));
}

/** The first comment since the last step that chooses one of so many options: `/muster choose 2`, and after it why, if they like. */
export function choiceOf(
  mission: Mission,
  facts: MissionFacts,
  options: number,
): { readonly comment: Comment; readonly selected: number; readonly rationale: string } | undefined {
  for (const comment of said(facts)) {
    const [, digits, rationale = ""] = /^\/muster[ \t]+choose[ \t]+(\d{1,2})\b[ \t]*(.*)$/im.exec(comment.body) ?? [];
    const selected = Number(digits);
    if (!(selected >= 1 && selected <= options) || !mayCommand(comment, mission, mission.lastAt)) continue;
    return { comment, selected, rationale: visible(rationale).slice(0, 500) };
  }
  return undefined;
}

/** GitHub's times are whole seconds. */
const clockGrain = 1000;

/** What was said on the issue and on the pull request, oldest first. */
function said({ issue, pull }: MissionFacts): readonly Comment[] {
  return [...issue.comments, ...(pull?.comments ?? [])].toSorted((a, b) => a.id - b.id);
}

/** Who gave a command since then that was not obeyed yet, if anybody who may; the newest word. */
function saidSince(command: string, mission: Mission, facts: MissionFacts, since: Instant): Word | undefined {
  const pattern = new RegExp(String.raw`^/muster\s+${command}\b`, "im");
  const comment = said(facts).findLast((each) => mayCommand(each, mission, since) && pattern.test(each.body));
  return comment === undefined ? undefined : { by: comment.by.login, heard: comment.id };
}

/** Not obeyed yet, and of somebody who may. */
function mayCommand({ id, at, by }: Comment, { heard }: Mission, since: Instant): boolean {
  return id > heard && at >= since - clockGrain && by.kind === "person" && by.mayWrite;
}
