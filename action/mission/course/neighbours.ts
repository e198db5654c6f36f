/** What a mission knows of the others: who runs, who waits, what was spent today by all, and what is broken. */

import { isReady } from "../backlog/line-up.ts";
import { rankOf } from "../backlog/rank.ts";
import { breakersAfter } from "../breaker.ts";
import type { MissionFacts, Standing } from "../facts.ts";
import { historyOf } from "../money/estimate.ts";
import { runsAlone } from "../form/alone.ts";
import { type Instant, type IssueNumber, sum, type Usd } from "../ids.ts";
import { isActive, type Mission } from "./state.ts";

export function standingsOf(
  all: readonly Mission[],
  others: readonly Mission[],
  now: Instant,
): Required<Pick<MissionFacts, "others" | "spentToday" | "breakers" | "history">> {
  const landed = new Set(all.flatMap(({ issue, stage }) => (hasLanded.has(stage.kind) ? [issue] : [])));
  const breakers = breakersAfter(all.flatMap(({ uses }) => uses));
  return {
    others: others.map((each) => standing(each, landed, now)),
    spentToday: spentOn(all, now),
    breakers,
    history: historyOf(all),
  };
}

const hasLanded = new Set<Mission["stage"]["kind"]>(["integrated", "done"]);

function standing(mission: Mission, landed: ReadonlySet<IssueNumber>, now: Instant): Standing {
  const { issue, stage, open, openedAt, title, body, backlog } = mission;
  const place = { ready: isReady(mission, landed), rank: rankOf(mission, now), waitsFor: backlog.noted.waitsFor };
  const does = {
    active: isActive(mission),
    working: open !== undefined,
    alone: runsAlone(mission),
    clashing: mission.phases.clashing,
  };
  return { issue, stage: stage.kind, ...does, openedAt, title, body, ...place };
}

const dayLength = 24 * 60 * 60 * 1000;

/** What laps closed on the same UTC day as `now` have cost, and what the open ones may still cost. */
export function spentOn(missions: readonly Mission[], now: Instant): Usd {
  const today = Math.floor(now / dayLength);
  const costs = missions.flatMap((mission) =>
    mission.costs.filter((cost) => Math.floor(cost.at / dayLength) === today),
  );
  const reserved = missions.flatMap((mission) => mission.open?.tasks ?? []);
  return sum([...costs.map(({ cost }) => cost), ...reserved.map((task) => task.reserved)]);
}
