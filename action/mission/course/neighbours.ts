/** What a mission knows of the others: who runs, who waits, what was spent today by all, and what is broken. */

import { breakersAfter } from "../breaker.ts";
import type { MissionFacts, Standing } from "../facts.ts";
import { historyOf } from "../money/estimate.ts";
import { runsAlone } from "../form/alone.ts";
import { type Instant, sum, type Usd } from "../ids.ts";
import { isActive, type Mission } from "./state.ts";

export function standingsOf(
  all: readonly Mission[],
  others: readonly Mission[],
  now: Instant,
): Required<Pick<MissionFacts, "others" | "spentToday" | "breakers" | "history">> {
  const breakers = breakersAfter(all.flatMap(({ uses }) => uses));
  return { others: others.map(standing), spentToday: spentOn(all, now), breakers, history: historyOf(all) };
}

function standing(mission: Mission): Standing {
  const { issue, stage, open, openedAt } = mission;
  const alone = runsAlone(mission);
  return { issue, stage: stage.kind, active: isActive(mission), working: open !== undefined, alone, openedAt };
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
