/** The status document: where each mission stands, what it needs, and what the day has cost; a view of the journals. */

import type { ConfigFacts } from "../facts.ts";
import { spentOn } from "../course/neighbours.ts";
import { isActive, isOver, type Mission } from "../course/state.ts";
import type { Instant } from "../ids.ts";
import type { Lander } from "../lander/state.ts";
import { shownOf, type Shown } from "../say/labels.ts";

export type Standing = {
  readonly issue: number;
  readonly title: string;
  readonly state: Shown;
  /** What a person has to do; absent when nothing. */
  readonly needs?: string;
  readonly pull?: number;
  readonly attempts: number;
  readonly laps: number;
  readonly usd: number;
  /** Milliseconds since 1970. */
  readonly lastAt: number;
};

export type StatusView = {
  readonly enabled: boolean;
  readonly active: number;
  readonly waitingForPeople: number;
  readonly usdToday: number;
  readonly usdDayCap?: number;
  /** On the integration branch and not on the default branch yet. */
  readonly toPromote: readonly number[];
  /** Those that are not over first, then the newest. */
  readonly missions: readonly Standing[];
};

export type Journalled = { readonly missions: readonly Mission[]; readonly queue: Lander };

export function statusView({ missions, queue }: Journalled, config: ConfigFacts, now: Instant): StatusView {
  const settings = config.kind === "valid" ? config.config : undefined;
  const standings = missions.toSorted(byUrgency).map(standing);
  return {
    enabled: settings?.enabled ?? false,
    active: missions.filter(isActive).length,
    waitingForPeople: standings.filter(({ needs }) => needs !== undefined).length,
    usdToday: spentOn(missions, now) / 1e6,
    ...(settings === undefined ? {} : { usdDayCap: settings.budget.day_usd / 1e6 }),
    toPromote: queue.landed.filter(({ promoted }) => promoted === undefined).map(({ issue }) => issue),
    missions: standings,
  };
}

function byUrgency(a: Mission, b: Mission): number {
  return Number(isOver(a)) - Number(isOver(b)) || b.lastAt - a.lastAt || b.issue - a.issue;
}

function standing(mission: Mission): Standing {
  const { issue, title, attempts, laps, spent, pull, lastAt } = mission;
  const needs = needsOf(mission);
  const state = shownOf(mission);
  const some = { ...(needs === undefined ? {} : { needs }), ...(pull === undefined ? {} : { pull }) };
  return { issue, title, state, ...some, attempts, laps, usd: spent / 1e6, lastAt };
}

function needsOf(mission: Mission): string | undefined {
  const { paused } = mission;
  return paused === undefined || isOver(mission) ? needsOfStage(mission) : `${paused.by} paused it: /muster resume`;
}

function needsOfStage({ stage, asked, pull }: Mission): string | undefined {
  switch (stage.kind) {
    case "needs-info":
      return stage.questions.join(" ");
    case "deciding":
      return asked.map(({ question }) => question.summary).join(" ");
    case "in-review":
      return pull === undefined ? "a review of its pull request" : `a review of #${pull}`;
    case "integrated":
      return "the promotion pull request to be merged";
    case "stopped":
      return stage.reason === "cancelled" ? undefined : `${stage.reason}: ${stage.message}`;
    default:
      return undefined;
  }
}
