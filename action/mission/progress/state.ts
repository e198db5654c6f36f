/** Whether a mission gets on, as its journal tells: its rounds, and what went wrong one after the other. */

import type { MissionEvent } from "../course/event.ts";
import { type Health, beforeKey } from "../health/health.ts";
import { type Sha, sum, Usd } from "../ids.ts";
import type { Before } from "../verdict.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { Incident } from "./incident.ts";
import { type Ladder, ladderAfter, onTop } from "./ladder.ts";
import { lapsAhead } from "./projection.ts";
import type { Round } from "./round.ts";

/** One thing that went wrong: by whom it was said, and on which tree. */
export type Trouble = {
  readonly source: "attempt" | "check" | "queue";
  readonly fingerprint: string;
  /** In one line, for people. */
  readonly what: string;
  /** What had been built; undefined where nothing could be put together. */
  readonly tree: Sha | undefined;
  /** The attempt changed nothing at all. */
  readonly idle: boolean;
};

export type Progress = {
  /** Since something new was tried: a plan, a model, a person's words. */
  readonly rounds: readonly Round[];
  /** Since people said something new. */
  readonly troubles: readonly Trouble[];
  /** What laps with workers have cost since the plan, or since a person took it up again. In millionths. */
  readonly costs: readonly Usd[];
  /** What the plan's estimate says of one lap; nothing before there is one. */
  readonly estimated: Usd;
  readonly ladder: Ladder;
  /** Which run kept what led to the stop. */
  readonly incident: Incident | undefined;
  /** What the last build did to the project; and what commands said of the commit where the feature begins, where they were asked. */
  readonly health: Health | undefined;
  readonly before: Before | undefined;
  /** A worker was told that this commit did not pass either. */
  readonly toldBefore: boolean;
};

export const fresh: Progress = {
  rounds: [],
  troubles: [],
  costs: [],
  estimated: Usd.parse(0),
  ladder: onTop,
  incident: undefined,
  health: undefined,
  before: undefined,
  toldBefore: false,
};

/** People have said something new: what went wrong before says nothing of it. */
const anew = { rounds: [], troubles: [] };

const mostKept = 60;

export function progressAfter(progress: Progress, event: MissionEvent): Progress {
  const [next, ladder] = [after(progress, event), ladderAfter(progress.ladder, event)];
  return next.ladder === ladder ? next : { ...next, ladder };
}

function after(progress: Progress, event: MissionEvent): Progress {
  switch (event.kind) {
    case "lapClosed":
      return closed(progress, event);
    case "built":
      return { ...progress, health: event.health, ...measured(progress, event) };
    case "planned":
      return { ...progress, costs: [], estimated: lapOf(event) };
    case "diagnosed":
      return { ...progress, rounds: [] };
    case "reopened":
      return { ...progress, ...anew, costs: [], incident: undefined };
    case "incident":
      return { ...progress, incident: { run: event.run, url: event.url } };
    case "adopted":
    case "restated":
      return { ...progress, ...anew };
    default:
      return troubled(progress, event);
  }
}

type EventOf<Kind extends MissionEvent["kind"]> = Extract<MissionEvent, { kind: Kind }>;

function closed(progress: Progress, event: EventOf<"lapClosed">): Progress {
  const cost = seenCost(event);
  const costs = cost > 0 ? kept(progress.costs, cost) : progress.costs;
  return {
    ...progress,
    costs,
    rounds: event.round === undefined ? progress.rounds : kept(progress.rounds, event.round),
  };
}

/** Another commit to begin at is another matter. */
function measured({ before, toldBefore }: Progress, event: EventOf<"built">) {
  const same = event.before === undefined || event.before.commit === before?.commit;
  return same ? { before, toldBefore } : { before: event.before, toldBefore: false };
}

/** What was charged for what nobody saw the end of is a worst case: it tells nothing of what the next lap will cost. */
function seenCost({ spend, lost }: EventOf<"lapClosed">): Usd {
  return lost.some(({ charged }) => charged > 0) ? Usd.parse(0) : sum(spend.map(({ cost }) => cost));
}

/** A lap's share of the estimate; of one that no task of this repository stands behind only its low end is known well enough. */
function lapOf({ plan, estimate }: EventOf<"planned">): Usd {
  if (estimate === undefined) return Usd.parse(0);
  const whole = estimate.samples > 0 ? estimate.expected : estimate.low;
  return Usd.parse(Math.round(whole / lapsAhead(plan)));
}

function troubled(progress: Progress, event: MissionEvent): Progress {
  switch (event.kind) {
    case "attemptFailed":
      return event.infrastructure === true ? progress : withTrouble(progress, { ...event, source: "attempt" });
    case "bounced":
      return withTrouble(progress, { source: "queue", reason: "queue", message: "", feedback: event.feedback });
    case "feedbackTaken": {
      const { feedback } = event;
      if (feedback.some(({ key }) => key.startsWith(beforeKey))) return { ...progress, ...anew, toldBefore: true };
      if (feedback.some(({ source }) => source !== "check")) return { ...progress, ...anew };
      return withTrouble(progress, { source: "check", reason: "check", message: "", feedback });
    }
    default:
      return progress;
  }
}

type Said = Parameters<typeof fingerprintOf>[0] & Pick<Trouble, "source">;

function withTrouble(progress: Progress, said: Said): Progress {
  const { source, reason, message, feedback } = said;
  const what = (message || (feedback[0]?.text ?? "")).split("\n")[0]?.slice(0, 300) ?? "";
  const idle = reason === "work" && message.includes("“no-change”");
  const tree = idle || reason === "conflict" ? undefined : progress.rounds.at(-1)?.tree;
  const trouble = { source, fingerprint: fingerprintOf(said), what, tree, idle };
  return { ...progress, troubles: kept(progress.troubles, trouble) };
}

function kept<Value>(values: readonly Value[], more: Value): readonly Value[] {
  return [...values, more].slice(-mostKept);
}
