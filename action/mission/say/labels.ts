/** The names people see: the label that starts a mission, the labels that mirror its state, the branches. */

import type { IssueNumber } from "../ids.ts";
import type { Stage } from "../course/state.ts";

/** Set by a person to start a mission; removed by a person to stop it. */
export const startLabel = "muster";

const statePrefix = "muster: ";

/** The label that mirrors a stage; none when the mission was called off. */
export function stateLabel(stage: Stage): string | undefined {
  if (stage.kind !== "stopped") return `${statePrefix}${stage.kind}`;
  return stage.reason === "cancelled" ? undefined : `${statePrefix}needs-human`;
}

export function isStateLabel(label: string): boolean {
  return label.startsWith(statePrefix);
}

/** The labels an issue should have: its own, and the one state label. */
export function labelsFor(stage: Stage, present: readonly string[]): readonly string[] {
  const state = stateLabel(stage);
  return [...present.filter((label) => !isStateLabel(label)), ...(state === undefined ? [] : [state])];
}

/** `muster/7-add-json-to-the-list-command`: only `[a-z0-9-]`, whatever the title holds. */
export function branchOf(issue: IssueNumber, title: string): string {
  const slug = title
    .normalize("NFKD")
    .replaceAll(/\p{M}+/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replaceAll(/^-+|-+$/g, "");
  return slug === "" ? `muster/${issue}` : `muster/${issue}-${slug}`;
}

export function queueBranch(issue: IssueNumber): string {
  return `muster/queue/${issue}`;
}
