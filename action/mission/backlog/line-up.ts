/** The line of the features that wait for a place: who may start, who waits for whom, and who is next. Every mission finds the same line by itself. */

import type { Mission } from "../course/state.ts";
import type { MissionFacts, Standing } from "../facts.ts";
import { runsAlone, whyAlone } from "../form/alone.ts";
import type { Instant, IssueNumber } from "../ids.ts";
import { byRank, type Rank, rankOf } from "./rank.ts";
import { unranked } from "./state.ts";

export type Line = {
  /** Others that work or that go before it. */
  readonly ahead: readonly Standing[];
  /** Its place among all that wait, from 1; and how many they are. */
  readonly place: number;
  readonly length: number;
};

/** Where a mission that would work stands in the line. */
export function lineOf(mission: Mission, others: readonly Standing[], now: Instant): Line {
  const own = rankOf(mission, now);
  const waiting = others.filter((other) => other.working !== true && isWaiting(other));
  const before = waiting.filter((other) => byRank(rankOfStanding(other), own) < 0);
  const working = others.filter((other) => other.working === true);
  return { ahead: [...working, ...before], place: before.length + 1, length: waiting.length + 1 };
}

/** Why a mission that wants to work has to wait for others; undefined when there is a place for it. */
export function whyWait(
  mission: Mission,
  { others }: Pick<MissionFacts, "others">,
  places: number,
  now: Instant,
): string | undefined {
  const { ahead } = lineOf(mission, others, now);
  if (ahead.length < places) return whyAlone(mission, ahead);
  const many = ahead.length === 1 ? "1 mission is" : `${ahead.length} missions are`;
  return `${many} ahead of it and ${places} may run at once`;
}

/** It would work if it had a place: held, deferred and waiting for other issues are none's rivals. */
function isWaiting({ stage, active, ready }: Standing): boolean {
  return (stage === "queued" || active) && ready !== false;
}

/** Those of which a journal tells no more go by their numbers. */
function rankOfStanding({ rank, issue, stage, openedAt }: Standing): Rank {
  return (
    rank ?? rankOf({ issue, stage: { kind: stage === "queued" ? "queued" : "building" }, ...blank(openedAt) }, openedAt)
  );
}

const blank = (lastAt: Instant) => ({ backlog: unranked, lastAt });

/** Most that are woken by one that had the repository to itself. */
const mostWoken = 8;

/**
 * The missions that should be woken when this one leaves its place: the first that has begun and waits for one, and the first that has not;
 * more where all have waited for one that runs alone.
 */
export function nextInLine({ others, issue }: Pick<MissionFacts, "others" | "issue">): readonly IssueNumber[] {
  const waiting = others
    .filter((other) => other.working !== true && isWaiting(other))
    .map(rankOfStanding)
    .toSorted(byRank);
  if (runsAlone(issue)) return waiting.slice(0, mostWoken).map((each) => each.issue);
  const begun = waiting.find((each) => each.begun);
  const queued = waiting.find((each) => !each.begun);
  return [begun, queued].flatMap((each) => each?.issue ?? []);
}

/** Whether a mission could start if there were a place: nobody holds or defers it, and what it depends on is done. `landed`: what is done since it looked. */
export function isReady(mission: Mission, landed: ReadonlySet<IssueNumber> = nobody): boolean {
  const { paused, parkedUntil, stage, backlog } = mission;
  const { deferred, stuck, waitsFor, cut } = backlog.noted;
  if (paused !== undefined || parkedUntil !== undefined || deferred) return false;
  return stage.kind !== "queued" || (!stuck && waitsFor.every((issue) => cut.includes(issue) || landed.has(issue)));
}

const nobody: ReadonlySet<IssueNumber> = new Set();
