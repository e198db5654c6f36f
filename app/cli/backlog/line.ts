/** The backlog as a line: each open feature with its place, its score and what it is made of. */

import { byRank, ratedOf, rankOf, worthIn } from "#mission/backlog/rank";
import { type Backlog, unranked } from "#mission/backlog/state";
import { orderByLabels, saidByText } from "#mission/backlog/worth";
import { isReady } from "#mission/backlog/line-up";
import type { Priority, Worth } from "#mission/backlog/priority";
import type { Mission } from "#mission/course/state";
import { type Instant, IssueNumber } from "#mission/ids";
import { sayPriority } from "#mission/say/backlog";
import type { Issue } from "./repository.ts";

export type Feature = {
  readonly issue: number;
  readonly title: string;
  readonly body: string;
  /** Where its mission stands; `new` when none has begun. */
  readonly stage: string;
  /** Among those that wait for a place or have one, from 1; undefined for the others. */
  readonly place: number | undefined;
  readonly worth: Worth;
  readonly priority: Priority;
  readonly failed: number;
  readonly pinned: boolean;
  readonly deferred: boolean;
  readonly waitsFor: readonly number[];
};

const inLine = new Set(["new", "queued", "planning", "building", "verifying"]);

export function lineUp(
  issues: readonly Issue[],
  missions: ReadonlyMap<number, Mission>,
  now: Instant,
): readonly Feature[] {
  const found = issues.map((issue) => placed(issue, missions.get(issue.number), now));
  const rivals = found.filter(({ ready, feature }) => ready && inLine.has(feature.stage));
  const order = rivals.toSorted((a, b) => byRank(a.rank, b.rank)).map(({ feature }) => feature.issue);
  const place = ({ issue }: Feature) => (order.includes(issue) ? order.indexOf(issue) + 1 : undefined);
  return found
    .map(({ feature }) => ({ ...feature, place: place(feature) }))
    .toSorted((a, b) => (a.place ?? Infinity) - (b.place ?? Infinity) || b.priority.score - a.priority.score);
}

/** What its labels say now goes before what was on record of them. */
function placed(issue: Issue, mission: Mission | undefined, now: Instant) {
  const { paused, parkedUntil, stage, lastAt, backlog: recorded } = mission ?? notBegun(issue);
  const { impact: _impact, effort: _effort, ...noted } = recorded.noted;
  const backlog: Backlog = { ...recorded, noted: { ...noted, ...orderByLabels(issue.labels) } };
  const state = { issue: IssueNumber.parse(issue.number), stage, backlog, lastAt };
  const feature = { ...featureOf(issue, backlog), stage: mission?.stage.kind ?? "new", priority: ratedOf(state, now) };
  return { feature, rank: rankOf(state, now), ready: isReady({ paused, parkedUntil, stage, backlog }) };
}

function notBegun({ body, touchedAt }: Issue) {
  const stage: Mission["stage"] = { kind: "queued" };
  const backlog = { ...unranked, said: saidByText(body) };
  return { paused: undefined, parkedUntil: undefined, stage, lastAt: touchedAt, backlog };
}

function featureOf({ number, title, body }: Issue, backlog: Backlog) {
  const { noted, failed } = backlog;
  const { pinned, deferred, waitsFor, cut } = noted;
  const unmet = waitsFor.filter((each) => !cut.includes(each));
  const rest = { failed, pinned, deferred, waitsFor: unmet, place: undefined };
  return { issue: number, title, body, worth: worthIn(backlog), ...rest };
}

/** For people: a line for each, the first first. */
export function linesOf(features: readonly Feature[]): readonly string[] {
  if (features.length === 0) return ["The backlog is empty: no open issue has the label `muster`."];
  return features.map((each) => {
    const place = each.place === undefined ? "  –" : String(each.place).padStart(3);
    const waits = each.waitsFor.length === 0 ? "" : `; waits for ${each.waitsFor.map((one) => `#${one}`).join(", ")}`;
    const deferred = each.deferred ? "; deferred" : "";
    return `${place}  #${each.issue} ${each.title}  [${each.stage}]  ${sayPriority(each.worth, each.priority, each.pinned)}${deferred}${waits}`;
  });
}

/** For programs. */
export function jsonOf(features: readonly Feature[]): object {
  return {
    features: features.map(({ body: _body, worth, priority, ...feature }) => ({
      ...feature,
      impact: worth.impact,
      effort: worth.effort,
      from: worth.from,
      score: priority.score,
      parts: { base: priority.base, failing: priority.failing, idle: priority.idle },
    })),
  };
}
