/** Puts on record what the issue says of its place in the line, when that has changed, so that the others see it too. */

import { wakeNext } from "../course/ending.ts";
import type { MissionEvent } from "../course/event.ts";
import type { Mission } from "../course/state.ts";
import type { MissionFacts, Standing } from "../facts.ts";
import { type Instant, type IssueNumber, missionActor } from "../ids.ts";
import type { Scene } from "../lap/open.ts";
import { lapGate } from "../line.ts";
import { perform, type Step } from "../step.ts";
import { type Circle, circlesOf, standpointOf } from "./dependencies.ts";
import type { Noted } from "./event.ts";
import { isReady } from "./line-up.ts";
import { type Rank, rankOf } from "./rank.ts";
import { orderByLabels } from "./worth.ts";

/**
 * Undefined when what is on record still holds. Who loses its place by it wakes the next; who waits in a circle wakes who may break it, and who
 * breaks it the others, who can say so then. Those who begin to wait pass one at a time: of two that wait for each other, whoever comes second
 * sees the circle.
 */
export function note({ mission, facts, now }: Scene): Step<MissionEvent> | undefined {
  const noted = notedNow(mission, facts, now);
  const before = mission.backlog.noted;
  if (same(noted, before)) return undefined;
  const after = { ...mission, backlog: { ...mission.backlog, noted } };
  const left = isReady(mission) && !isReady(after) ? wakeNext({ facts }) : [];
  const wakes = circlesIn(after, facts.others, now)
    .flatMap(({ members, cutAt }) => (cutAt === mission.issue ? members : [cutAt]))
    .filter((issue) => issue !== mission.issue)
    .map((issue) => ({ kind: "wake" as const, actor: missionActor(issue), reason: "it waits in a circle" }));
  const gate = noted.waitsFor.length === 0 ? {} : { gate: { ref: lapGate, from: facts.gate } };
  return perform({ kind: "record", events: [{ kind: "noted", ...noted }], refs: [], ...gate }, ...left, ...wakes);
}

function notedNow(mission: Mission, facts: MissionFacts, now: Instant): Noted {
  const waits = waitsNow(mission, facts);
  const noted = { ...orderByLabels(facts.issue.labels), ...waits, cut: [] };
  const circles = circlesIn({ ...mission, backlog: { ...mission.backlog, noted } }, facts.others, now);
  const own = circles.filter(({ cutAt }) => cutAt === mission.issue).flatMap(({ members }) => members);
  return { ...noted, cut: waits.waitsFor.filter((issue) => own.includes(issue)) };
}

/** What is on record, where nobody has looked now. */
function waitsNow({ backlog }: Mission, { backlog: seen, others }: MissionFacts) {
  if (seen === undefined) return { waitsFor: [...backlog.noted.waitsFor], stuck: backlog.noted.stuck };
  const open = seen.dependencies.filter((each) => standpointOf(each, others) === "awaited");
  return {
    waitsFor: [...new Set(open.flatMap(({ issue }) => issue ?? []))].toSorted((a, b) => a - b),
    stuck: seen.dependencies.some((each) => standpointOf(each, others) === "stuck"),
  };
}

function same(a: Noted, b: Noted): boolean {
  return flat(a) === flat(b);
}

function flat({ impact, effort, pinned, deferred, waitsFor, cut, stuck }: Noted): string {
  return [impact, effort, pinned, deferred, waitsFor.join(), cut.join(), stuck].join(" ");
}

/** The circles that a queued mission waits in, as the journals tell. */
export function circlesIn(mission: Mission, others: readonly Standing[], now: Instant): readonly Circle[] {
  const { waitsFor } = mission.backlog.noted;
  if (mission.stage.kind !== "queued" || waitsFor.length === 0) return [];
  const waits = new Map<IssueNumber, { rank: Rank; waitsFor: readonly IssueNumber[] }>();
  for (const { issue, rank, stage, waitsFor: ofOther = [] } of others)
    if (rank !== undefined && stage === "queued" && ofOther.length > 0) waits.set(issue, { rank, waitsFor: ofOther });
  waits.set(mission.issue, { rank: rankOf(mission, now), waitsFor });
  return circlesOf(mission.issue, waits);
}

/** The missions that have waited for this one, woken when it is done. */
export function wakeDependents({ mission, facts }: Pick<Scene, "mission" | "facts">) {
  return facts.others
    .filter(({ stage, waitsFor = [] }) => stage === "queued" && waitsFor.includes(mission.issue))
    .map(({ issue }) => ({
      kind: "wake" as const,
      actor: missionActor(issue),
      reason: `#${mission.issue}, on which it depends, is done`,
    }));
}
