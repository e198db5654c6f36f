/** What the status comment shows of a feature's place in the line, while it waits; and the comment about what it resembles. */

import type { Mission } from "../course/state.ts";
import type { MissionFacts } from "../facts.ts";
import type { Instant } from "../ids.ts";
import { sayCutHere, sayDependencies, sayPriority, sayRank } from "../say/backlog.ts";
import { standpointOf } from "./dependencies.ts";
import { isReady, lineOf } from "./line-up.ts";
import { circlesIn } from "./note.ts";
import { ratedOf, worthIn } from "./rank.ts";

export type Rows = readonly (readonly [string, string])[];

const waits = new Set(["queued", "planning", "building"]);

/** Nothing while it works, is held, or waits for people. */
export function rowsInLine(mission: Mission, facts: MissionFacts, now: Instant): Rows {
  const { stage, backlog, open, paused, parkedUntil } = mission;
  if (!waits.has(stage.kind) || open !== undefined || paused !== undefined || parkedUntil !== undefined) return [];
  const rank: Rows = isReady(mission) ? [["Rank", sayRank(lineOf(mission, facts.others, now))]] : [];
  const priority = sayPriority(worthIn(backlog), ratedOf(mission, now), backlog.noted.pinned);
  return [...rank, ["Priority", priority], ...dependsOn(mission, facts, now)];
}

function dependsOn(mission: Mission, facts: MissionFacts, now: Instant): Rows {
  const dependencies = (facts.backlog?.dependencies ?? []).map((each) =>
    standpointOf(each, facts.others) === "met" ? { ...each, state: "completed" as const } : each,
  );
  const cut = sayCutHere(circlesIn(mission, facts.others, now), mission.issue);
  const on: Rows = dependencies.length === 0 ? [] : [["Depends on", sayDependencies(dependencies)]];
  return cut === undefined ? on : [...on, ["Circle", cut]];
}
