/** The names people see: the label that starts a mission, the labels that mirror its state, the branches. */

import { isOrderLabel } from "../backlog/worth.ts";
import type { IssueNumber } from "../ids.ts";
import type { Mission, Stage } from "../course/state.ts";

/** Set by a person to start a mission; removed by a person to stop it. */
export const startLabel = "muster";

/** Set instead for an objective: planned into several features, each with an issue and a pull request of its own. */
export const missionLabel = "muster: mission";

/** On what Muster proposes; a person accepts it by one of the labels that start a mission. */
export const proposedLabel = "muster: proposed";

/** Whether a label starts a mission, and removed stops it. */
export function starts(label: string): boolean {
  return label === startLabel || label === missionLabel;
}

const statePrefix = "muster: ";

/** What people see of where a mission stands: its stage, unless it is held or only our commands run. */
export type Shown = Exclude<Stage["kind"], "stopped"> | "paused" | "needs-human" | "cancelled";

export function shownOf({ stage, paused, open }: Pick<Mission, "stage" | "paused" | "open">): Shown {
  if (stage.kind === "stopped") return stage.reason === "cancelled" ? "cancelled" : "needs-human";
  if (paused !== undefined && stage.kind !== "done") return "paused";
  const verifies = open !== undefined && open.tasks.every((task) => task.kind === "verify");
  return verifies ? "verifying" : stage.kind;
}

/** The label that says so; none when the mission was called off. */
export function stateLabel(shown: Shown): string | undefined {
  if (shown === "deciding") return `${statePrefix}needs-info`;
  return shown === "cancelled" ? undefined : `${statePrefix}${shown}`;
}

export function isStateLabel(label: string): boolean {
  return label.startsWith(statePrefix) && !starts(label) && !isOrderLabel(label);
}

/** The labels an issue should have: its own, and the one state label. */
export function labelsFor(shown: Shown, present: readonly string[]): readonly string[] {
  const state = stateLabel(shown);
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
