/** Who goes before whom: a total order over all features that wait for a place. */

import type { Mission } from "../course/state.ts";
import type { Instant, IssueNumber } from "../ids.ts";
import { isCooling } from "./cool-off.ts";
import { type Priority, priorityOf } from "./priority.ts";
import type { Backlog } from "./state.ts";
import { worthOf } from "./worth.ts";

export type Rank = {
  readonly issue: IssueNumber;
  /** It has failed just now, and lets others go first. */
  readonly cooling: boolean;
  readonly pinned: boolean;
  /** Its work has begun: what was begun is brought to its end first. */
  readonly begun: boolean;
  readonly score: number;
  /** Failed attempts so far. */
  readonly failed: number;
};

type Placed = Pick<Mission, "issue" | "stage" | "lastAt" | "backlog">;

export function rankOf(mission: Placed, now: Instant): Rank {
  const { issue, stage, backlog } = mission;
  return {
    issue,
    cooling: isCooling(backlog, now),
    pinned: backlog.noted.pinned,
    begun: stage.kind !== "queued",
    score: ratedOf(mission, now).score,
    failed: backlog.failed,
  };
}

export function ratedOf({ backlog, lastAt }: Pick<Mission, "lastAt" | "backlog">, now: Instant): Priority {
  return priorityOf({ worth: worthIn(backlog), failed: backlog.failed, touchedAt: lastAt }, now);
}

export function worthIn({ noted, said }: Pick<Backlog, "noted" | "said">) {
  return worthOf(noted, said);
}

/** Negative when `a` goes first: who is not cooling off, then who is pinned, then who has begun, then the higher score, then the lower number. */
export function byRank(a: Rank, b: Rank): number {
  return (
    Number(a.cooling) - Number(b.cooling) ||
    Number(b.pinned) - Number(a.pinned) ||
    Number(b.begun) - Number(a.begun) ||
    b.score - a.score ||
    a.issue - b.issue
  );
}
