/** The findings of the project: what missions that have landed left behind and none has cleared away since. Derived from all journals; there is no store of it. */

import type { Mission } from "../course/state.ts";
import type { IssueNumber } from "../ids.ts";
import type { Finding, Noticed } from "./finding.ts";
import { openIn } from "./noticed.ts";

/** In how many missions, or tiers of missions, a minor finding may be left behind before it is time; by missions, however often one has seen it. */
export const agesAt = {
  normal: { missions: 3, tiers: 2 },
  safety_critical: { missions: 2, tiers: 1 },
} as const;

export type Profile = keyof typeof agesAt;

/** The gravest first, then what was left behind most often. `queue`: what the merge queue knows to have landed, though the mission may not know it yet. */
export function projectFindings(
  missions: readonly Mission[],
  profile: Profile,
  queue: readonly { readonly issue: IssueNumber }[] = [],
): readonly Finding[] {
  const issues = new Set(queue.map(({ issue }) => issue));
  const landed = missions
    .filter(({ issue, noticed }) => noticed.landedAt !== undefined || issues.has(issue))
    .map((mission) => ({ mission, at: mission.noticed.landedAt ?? mission.lastAt }))
    .toSorted((a, b) => a.at - b.at || a.mission.issue - b.mission.issue);
  const open = new Map<string, Left>();
  for (const { mission } of landed) leave(open, mission);
  return [...open.values()].map((each) => weighed(each, profile)).toSorted(gravestFirst);
}

type Left = Omit<Finding, "needsCleanup" | "effective">;

function leave(open: Map<string, Left>, mission: Mission): void {
  for (const key of clearedBy(mission)) open.delete(key);
  const left = openIn(mission);
  for (const each of left) open.set(each.key, later(open.get(each.key), each, mission));
  const own = new Set(left.map(({ key }) => key));
  for (const key of mission.noticed.again) {
    const known = open.get(key);
    if (known !== undefined && !own.has(key)) open.set(key, { ...known, ...metIn(known, mission) });
  }
}

/** What its plan was to clear away, when that was built; and what a change of its made away with. */
function clearedBy({ noticed: { gone, cleanup }, built }: Mission): readonly string[] {
  return [...gone, ...(cleanup !== undefined && built.includes(cleanup.unit) ? cleanup.findings : [])];
}

function later(
  before: Left | undefined,
  { open: _open, phases: _phases, tiers, ...noticed }: Noticed,
  mission: Mission,
): Left {
  if (before === undefined) return { ...noticed, missions: [mission.issue], tiers: tiers.length };
  const missions = [...before.missions, mission.issue];
  return {
    ...noticed,
    count: before.count + noticed.count,
    first: before.first,
    missions,
    tiers: before.tiers + tiers.length,
  };
}

function metIn({ missions, count }: Left, { issue, noticed, lastAt }: Mission): Partial<Left> {
  return { missions: [...missions, issue], count: count + 1, last: noticed.landedAt ?? lastAt };
}

function weighed(left: Left, profile: Profile): Finding {
  const age = agesAt[profile];
  const old = left.missions.length >= age.missions || left.tiers >= age.tiers;
  const needsCleanup = left.severity === "minor" && old;
  return { ...left, needsCleanup, effective: needsCleanup ? "major" : left.severity };
}

function gravestFirst(a: Finding, b: Finding): number {
  const grave = Number(b.effective === "major") - Number(a.effective === "major");
  return grave || b.missions.length - a.missions.length || a.first - b.first || (a.key < b.key ? -1 : 1);
}
