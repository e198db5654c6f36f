/** Live feature branches that would conflict, found by merging them dry before work is given out: the later one waits. */

import { z } from "zod";
import type { Mission } from "../course/state.ts";
import type { MissionFacts } from "../facts.ts";
import { IssueNumber, type Sha } from "../ids.ts";

/** Where the mission's branch conflicts, as it stands now. */
export type Clashes = {
  /** With features that go before it, in order. */
  readonly others: readonly { readonly issue: IssueNumber; readonly paths: readonly string[] }[];
  /** With what has landed. */
  readonly integration: readonly string[];
};

export const noClashes: Clashes = { others: [], integration: [] };

/** It gave its place up: what it waits for takes people, and others may work meanwhile. */
export const clashed = z.strictObject({ kind: z.literal("clashed"), others: z.array(IssueNumber).min(1) });

/** Those that are done but for people and the merge queue; who still needs a place itself would only be waited for in turn. */
const done: ReadonlySet<string> = new Set(["in-review", "landing"]);

/** The branch of a mission that is about to work; undefined otherwise. */
export function aboutToWork(mission: Mission | undefined): Sha | undefined {
  return mission?.open === undefined && mission?.stage.kind === "building" ? mission.head?.commit : undefined;
}

/** The branches that a mission's is merged with: those of older features that people or the merge queue have, and that nobody holds. */
export function goBefore(
  mission: Pick<Mission, "issue">,
  others: readonly Mission[],
): readonly { readonly issue: IssueNumber; readonly head: Sha }[] {
  return others
    .filter(({ issue, stage, paused }) => issue < mission.issue && done.has(stage.kind) && paused === undefined)
    .flatMap(({ issue, head }) => (head === undefined ? [] : [{ issue, head: head.commit }]))
    .toSorted((a, b) => a.issue - b.issue);
}

/** Why it is better to wait than to build upon what will conflict; undefined where nothing does. */
export function whyClash({ others }: Clashes): string | undefined {
  const [first] = others;
  if (first === undefined) return undefined;
  const shown = first.paths.slice(0, 5).map((path) => `\`${path}\``);
  const more = first.paths.length > shown.length ? ` and ${first.paths.length - shown.length} more` : "";
  return `its branch conflicts with that of #${first.issue} in ${shown.join(", ")}${more}; #${first.issue} goes first, and it goes on when that has landed or ended`;
}

/** Whether the mission has said already that it waits for these. */
export function isKnown({ others }: Clashes, { phases }: Pick<Mission, "phases">): boolean {
  const known = new Set(phases.clashing);
  return others.length === known.size && others.every(({ issue }) => known.has(issue));
}

/** Those that wait for a mission's branch: they are woken when it ends. */
export function heldUpBy({ issue, others }: Pick<MissionFacts, "issue" | "others">): readonly IssueNumber[] {
  return others.filter(({ clashing = [] }) => clashing.includes(issue.number)).map((each) => each.issue);
}
