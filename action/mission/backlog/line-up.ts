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
  const working: Standing[] = [];
  const before: Standing[] = [];
  let waiting = 0;
  for (const other of others) {
    if (other.working === true) working.push(other);
    else if (isWaiting(other)) {
      waiting += 1;
      if (byRank(rankOfStanding(other), own) < 0) before.push(other);
    }
  }
  return { ahead: [...working, ...before], place: before.length + 1, length: waiting + 1 };
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
function isWaiting({ stage, active, ready, clashing = [] }: Standing): boolean {
  return (stage === "queued" || active) && ready !== false && clashing.length === 0;
}

/** Those of which a journal tells no more go by their numbers. */
function rankOfStanding({ rank, issue, stage, openedAt }: Standing): Rank {
  return (
    rank ?? rankOf({ issue, stage: { kind: stage === "queued" ? "queued" : "building" }, ...blank(openedAt) }, openedAt)
  );
}

const blank = (lastAt: Instant) => ({ backlog: unranked, lastAt });

/** Most that are woken by one that leaves. */
const mostWoken = 16;

type Leaving = Pick<MissionFacts, "others" | "issue"> & { readonly config?: MissionFacts["config"] };

/**
 * The missions that should be woken when this one leaves its place: the first of the line, and of those that have not begun as many as there are
 * places left beside those that have. Whoever left a moment before may have woken the same, whose run has not come yet; that one wake too many
 * ends at once, where one too few leaves a place empty. More where all have waited for one that runs alone.
 */
export function nextInLine({ others, issue, config }: Leaving): readonly IssueNumber[] {
  if (runsAlone(issue)) return firstOf(others, mostWoken).map((each) => each.issue);
  const taken = others.filter((other) => other.working === true || (isWaiting(other) && other.stage !== "queued"));
  const places = config?.kind === "valid" ? config.config.workers.max_jobs : 1;
  const free = Math.min(mostWoken, Math.max(1, places - taken.length));
  const queued = others.filter(({ stage }) => stage === "queued");
  const woken = [...firstOf(others, 1), ...firstOf(queued, free)];
  return [...new Set(woken.map((each) => each.issue))];
}

/** The first so many of those that wait, in order; one look at each. */
export function firstOf(others: readonly Standing[], wanted: number): readonly Rank[] {
  let first: readonly Rank[] = [];
  for (const other of others) {
    if (other.working === true || !isWaiting(other)) continue;
    const rank = rankOfStanding(other);
    const last = first.at(-1);
    if (first.length === wanted && last !== undefined && byRank(last, rank) < 0) continue;
    first = [...first, rank].toSorted(byRank).slice(0, wanted);
  }
  return first;
}

/** Whether a mission could start if there were a place: nobody holds or defers it, and what it depends on is done. `landed`: what is done since it looked. */
export function isReady(mission: Readying, landed: ReadonlySet<IssueNumber> = nobody): boolean {
  return mission.paused === undefined && mission.parkedUntil === undefined && isFree(mission, landed);
}

/** The same of a mission of which it is known that nobody holds it: one that was parked, and whose time has come, still bears the mark. */
export function isFree(
  { stage, backlog }: Pick<Mission, "stage" | "backlog">,
  landed: ReadonlySet<IssueNumber> = nobody,
): boolean {
  const { deferred, stuck, waitsFor, cut } = backlog.noted;
  if (deferred) return false;
  return stage.kind !== "queued" || (!stuck && waitsFor.every((issue) => cut.includes(issue) || landed.has(issue)));
}

type Readying = Pick<Mission, "paused" | "parkedUntil" | "stage" | "backlog">;

const nobody: ReadonlySet<IssueNumber> = new Set();
