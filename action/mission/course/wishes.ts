/** What people want of a mission besides reviews: calling it off. Read from the issue and its pull request each lap; only people who may write count. */

import type { Comment, MissionFacts } from "../facts.ts";
import { startLabel } from "../say/labels.ts";
import type { Mission } from "./state.ts";

/** Why the mission is called off, in words for people; undefined when it is not. */
export function cancelWish(mission: Mission, facts: MissionFacts): string | undefined {
  const { issue, pull } = facts;
  if (!issue.open) return "The issue was closed.";
  if (!issue.labels.includes(startLabel)) return `The label \`${startLabel}\` was removed.`;
  const by = commandedBy([...issue.comments, ...(pull?.comments ?? [])], "cancel", mission);
  if (by !== undefined) return `${by} said \`/muster cancel\`.`;
  if (pull !== undefined && !pull.open && !pull.merged && mission.pull === pull.number)
    return "Its pull request was closed.";
  return undefined;
}

/** GitHub's times are whole seconds. */
const clockGrain = 1000;

/** Who gave a command since the mission was opened, if anybody who may. */
function commandedBy(comments: readonly Comment[], command: string, mission: Mission): string | undefined {
  const pattern = new RegExp(String.raw`^/muster\s+${command}\b`, "im");
  const comment = comments.find(
    (each) =>
      each.at >= mission.openedAt - clockGrain &&
      each.by.kind === "person" &&
      each.by.mayWrite &&
      pattern.test(each.body),
  );
  return comment?.by.login;
}
