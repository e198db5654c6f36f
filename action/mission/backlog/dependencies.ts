/** What has to be done before a feature: which of it is met, what it waits for, and where it waits in circles. */

import type { Standing } from "../facts.ts";
import type { IssueNumber } from "../ids.ts";
import { byRank, type Rank } from "./rank.ts";

/**
 * An issue that has to be done before, as GitHub shows it. `unseen`: in another repository, where nobody can look; `declined`: closed as not
 * planned, or as a duplicate, or a pull request that was closed unmerged.
 */
export type Dependency = {
  /** `#3`, or `owner/name#3` in another repository. */
  readonly name: string;
  /** In this repository. */
  readonly issue: IssueNumber | undefined;
  readonly state: "open" | "completed" | "declined" | "missing" | "unseen";
};

/** `met`: done, or on the integration branch already. `awaited`: it will be done some day. Else only a person can help. */
export type Standpoint = "met" | "awaited" | "stuck";

export function standpointOf({ issue, state }: Dependency, others: readonly Standing[]): Standpoint {
  if (state === "completed") return "met";
  if (state !== "open" || issue === undefined) return "stuck";
  const stage = others.find((other) => other.issue === issue)?.stage;
  return stage === "integrated" || stage === "done" ? "met" : "awaited";
}

/** Features that wait, with what each waits for. */
export type Waits = ReadonlyMap<IssueNumber, { readonly rank: Rank; readonly waitsFor: readonly IssueNumber[] }>;

export type Circle = {
  /** Its members, by their numbers. */
  readonly members: readonly IssueNumber[];
  /** The one of them that does not wait for the others. */
  readonly cutAt: IssueNumber;
};

/**
 * The circles that a feature is part of, each cut at its member of the lowest priority, which then waits for none of the other members; several
 * where a first cut leaves others. Everyone who sees the same waits finds the same cuts.
 */
export function circlesOf(own: IssueNumber, waits: Waits): readonly Circle[] {
  const cut = new Set<IssueNumber>();
  const circles: Circle[] = [];
  for (;;) {
    const members = circleThrough(own, waits, cut);
    const cutAt = lowest(members, waits);
    if (cutAt === undefined) return circles;
    circles.push({ members, cutAt });
    cut.add(cutAt);
  }
}

/** All that `own` waits for and that wait for it in turn, with itself; none when there is no circle. */
function circleThrough(own: IssueNumber, waits: Waits, cut: ReadonlySet<IssueNumber>): readonly IssueNumber[] {
  const ahead = reached(own, (issue) => (cut.has(issue) ? [] : (waits.get(issue)?.waitsFor ?? [])));
  if (!ahead.has(own)) return [];
  const behind = new Map<IssueNumber, IssueNumber[]>();
  for (const issue of ahead) {
    if (cut.has(issue)) continue;
    for (const next of waits.get(issue)?.waitsFor ?? []) behind.set(next, [...(behind.get(next) ?? []), issue]);
  }
  const back = reached(own, (issue) => behind.get(issue) ?? []);
  return [...ahead].filter((issue) => back.has(issue)).toSorted((a, b) => a - b);
}

/** What can be reached from here in one step or more. */
function reached(from: IssueNumber, next: (issue: IssueNumber) => readonly IssueNumber[]): ReadonlySet<IssueNumber> {
  const seen = new Set<IssueNumber>();
  const open = [...next(from)];
  for (let issue = open.pop(); issue !== undefined; issue = open.pop()) {
    if (seen.has(issue)) continue;
    seen.add(issue);
    open.push(...next(issue));
  }
  return seen;
}

function lowest(members: readonly IssueNumber[], waits: Waits): IssueNumber | undefined {
  const ranks = members.flatMap((issue) => waits.get(issue)?.rank ?? []);
  return ranks.toSorted(byRank).at(-1)?.issue;
}
