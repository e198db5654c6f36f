/** What people want of a mission besides reviews: calling it off. Read from the issue and its pull request each lap; only people who may write count. */

import type { Comment, MissionFacts } from "../facts.ts";
import type { Instant } from "../ids.ts";
import { startLabel } from "../say/labels.ts";
import type { Mission } from "./state.ts";

/** Why the mission is called off, in words for people; undefined when it is not. */
export function cancelWish(mission: Mission, facts: MissionFacts): string | undefined {
  const { issue, pull } = facts;
  if (!issue.open) return "The issue was closed.";
  if (!issue.labels.includes(startLabel)) return `The label \`${startLabel}\` was removed.`;
  const by = commandedBy(said(facts), "cancel", mission.openedAt);
  if (by !== undefined) return `${by} said \`/muster cancel\`.`;
  if (pull !== undefined && !pull.open && !pull.merged && mission.pull === pull.number)
    return "Its pull request was closed.";
  return undefined;
}

/** Who told Muster to go on from what a person pushed, since its last step. */
export function resumeWish(mission: Mission, facts: MissionFacts): string | undefined {
  return commandedBy(said(facts), "resume", mission.lastAt);
}

/** GitHub's times are whole seconds. */
const clockGrain = 1000;

/** What was said on the issue and on the pull request. */
function said({ issue, pull }: MissionFacts): readonly Comment[] {
  return [...issue.comments, ...(pull?.comments ?? [])];
}

/** Who gave a command since then, if anybody who may. */
function commandedBy(comments: readonly Comment[], command: string, since: Instant): string | undefined {
  const pattern = new RegExp(String.raw`^/muster\s+${command}\b`, "im");
  const comment = comments.find(
    (each) => each.at >= since - clockGrain && each.by.kind === "person" && each.by.mayWrite && pattern.test(each.body),
  );
  return comment?.by.login;
}
