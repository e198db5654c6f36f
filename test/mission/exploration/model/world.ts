/** The small world that is explored: two missions, the merge queue, the branches they share; each place with the runs that look at it and act on it. */

import type { Mission } from "#mission/course/state";
import type { MissionEvent } from "#mission/course/event";
import type { IssueFacts, PullFacts, Standing, Tips } from "#mission/facts";
import type { IssueNumber, Sha, Usd } from "#mission/ids";
import type { LanderEvent } from "#mission/lander/event";
import type { Promotion, Story } from "#mission/lander/facts";
import type { Lander } from "#mission/lander/state";
import type { Deed } from "#mission/step";
import { Canon } from "./canon.ts";

/** What an actor's journal folds to, and how many lines it has: what a push compares. */
export type Journal<State> = { readonly state: State; readonly lines: number };

/** What comes of a lap's jobs. */
export type Result =
  | "running"
  | "done"
  | "bad"
  | "stuck"
  | "unverified"
  /** The machine died; its workers' ledgers tell what they had spent. */
  | "lost"
  /** The run ended before its jobs were given. */
  | "not given";

/** What a run has in hand: nothing, so that it looks next; or deeds. */
export type Doing<Event> = readonly Deed<Event>[];

/** What a mission sees of the other. */
export type NeighbourSeen = {
  readonly other: Standing | undefined;
  readonly otherSpent: Usd;
  /** The feature that goes before it, whose branch it must not clash with. */
  readonly ahead: IssueNumber | undefined;
  readonly aheadHead: Sha | undefined;
};

/** What a mission's run fetched: branches and other actors' journals, as they were then. */
export type MissionSeen = NeighbourSeen & {
  readonly tips: Tips;
  readonly queue: Pick<Lander, "landed" | "bounced">;
};

export type MissionRun = {
  readonly seen: MissionSeen;
  readonly journal: Journal<Mission | undefined>;
  readonly branch: Sha | undefined;
  readonly doing: Doing<MissionEvent>;
  /** Whether somebody has passed the gate of the laps since it fetched. */
  readonly gateMoved: boolean;
};

export type MissionPlace = {
  readonly number: IssueNumber;
  readonly journal: Journal<Mission | undefined>;
  readonly branch: Sha | undefined;
  readonly issue: IssueFacts;
  readonly pull: PullFacts | undefined;
  /** By lap. */
  readonly results: readonly Result[];
  readonly runs: readonly MissionRun[];
  /** What providers bill for it, whatever its journal says. */
  readonly billed: number;
  /** It was over once, and no person took it up again. */
  readonly ended: boolean;
  /** A person called it off, and none took it up again. */
  readonly calledOff: boolean;
  /** Trees that its verify jobs found good, whatever anybody wrote down. */
  readonly proven: readonly Sha[];
};

export type Waiter = {
  readonly mission: Pick<Mission, "issue" | "title" | "head" | "green" | "lastAt">;
  readonly tip: Sha | undefined;
};

export type QueueSeen = {
  readonly waiters: readonly Waiter[];
  readonly stories: readonly (readonly [IssueNumber, Story])[];
};

export type QueueRun = {
  readonly seen: QueueSeen;
  readonly journal: Journal<Lander>;
  readonly tips: Tips;
  readonly candidates: Candidates;
  readonly doing: Doing<LanderEvent>;
};

/** The candidates' branches. */
export type Candidates = Readonly<Record<string, Sha>>;

export type QueuePlace = {
  readonly journal: Journal<Lander>;
  readonly results: readonly Result[];
  readonly candidates: Candidates;
  readonly promotion: { readonly open: Promotion | undefined; readonly merged: readonly Sha[] };
  readonly runs: readonly QueueRun[];
  readonly proven: readonly Sha[];
};

/** What may still go wrong, and what people may still say: how often of each. */
export type Chances = {
  readonly crash: number;
  readonly failure: number;
  readonly loss: number;
  readonly objection: number;
  readonly cancel: number;
  readonly retry: number;
  readonly bot: number;
};
export type Chance = keyof Chances;

/** The parts of a world that read the same become the same object, so that they are compared by number. */
export const canon = {
  journals: new Canon<Journal<Mission | undefined>>(),
  neighbours: new Canon<NeighbourSeen>(),
  answers: new Canon<MissionSeen["queue"]>(),
  seen: new Canon<MissionSeen>(),
  issues: new Canon<IssueFacts>(),
  pulls: new Canon<PullFacts>(),
  doing: new Canon<Doing<MissionEvent>>(),
  queueJournals: new Canon<Journal<Lander>>(),
  queueSeen: new Canon<QueueSeen>(),
  queueDoing: new Canon<Doing<LanderEvent>>(),
  candidates: new Canon<Candidates>(),
  promotions: new Canon<QueuePlace["promotion"]>(),
  tips: new Canon<Tips>(),
};

function keyOfRun({ seen, journal, branch, doing, gateMoved }: MissionRun): string {
  return [
    canon.seen.idOf(seen),
    canon.journals.idOf(journal),
    branch?.slice(0, 10),
    canon.doing.idOf(doing),
    gateMoved,
  ].join(",");
}

export const missions = new Canon<MissionPlace>((place) =>
  [
    place.number,
    canon.journals.idOf(place.journal),
    place.branch?.slice(0, 10),
    canon.issues.idOf(place.issue),
    place.pull === undefined ? "" : canon.pulls.idOf(place.pull),
    place.results.join(","),
    place.billed,
    place.ended,
    place.calledOff,
    place.proven.map((sha) => sha.slice(0, 10)).join(","),
    ...place.runs.map(keyOfRun).toSorted(),
  ].join("|"),
);

function keyOfQueueRun({ seen, journal, tips, candidates, doing }: QueueRun): string {
  return [
    canon.queueSeen.idOf(seen),
    canon.queueJournals.idOf(journal),
    canon.tips.idOf(tips),
    canon.candidates.idOf(candidates),
    canon.queueDoing.idOf(doing),
  ].join(",");
}

export const queues = new Canon<QueuePlace>((place) =>
  [
    canon.queueJournals.idOf(place.journal),
    place.results.join(","),
    canon.candidates.idOf(place.candidates),
    canon.promotions.idOf(place.promotion),
    place.proven.map((sha) => sha.slice(0, 10)).join(","),
    ...place.runs.map(keyOfQueueRun).toSorted(),
  ].join("|"),
);
