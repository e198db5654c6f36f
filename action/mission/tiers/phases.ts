/** What a mission's phases and tiers have used: the fold of its journal. */

import type { MissionEvent } from "../course/event.ts";
import type { Mission } from "../course/state.ts";
import type { Instant, IssueNumber, TaskId } from "../ids.ts";
import { freshTokens } from "../spend.ts";
import type { Grade } from "./grade.ts";
import { endsWork, gradeMission } from "./graded.ts";
import type { Touched } from "./touched.ts";
import { type Tier, tierOf, tierReached, tiersOf } from "./tiers.ts";

/** What one tier has used on its way; nothing of it counts any more once its units are verified. */
export type TierUse = { readonly tier: number; readonly tokens: number; readonly runs: number };

export type Phases = {
  /** Units of all plans of the mission, those that were given up included. */
  readonly planned: number;
  readonly uses: readonly TierUse[];
  /** The highest tier whose units are all built and verified; 0 for none. */
  readonly settled: number;
  /** What units really touched, the last time that they ran. */
  readonly touched: readonly Touched[];
  /** The features whose branches it waits for. */
  readonly clashing: readonly IssueNumber[];
  /** How well the plan took the work apart, once that is known. */
  readonly grade: Grade | undefined;
  readonly gradedAt: Instant | undefined;
};

export const noPhases: Phases = {
  planned: 0,
  uses: [],
  settled: 0,
  touched: [],
  clashing: [],
  grade: undefined,
  gradedAt: undefined,
};

/** `mission`: as it was before the event. */
export function phasesAfter(mission: Mission, event: MissionEvent, at: Instant): Phases {
  const { phases } = mission;
  switch (event.kind) {
    case "planned":
      return { ...noPhases, planned: phases.planned + event.plan.units.length };
    case "lapClosed":
      return mission.open?.lap === event.lap ? { ...phases, uses: withTokens(mission, event) } : phases;
    case "built":
      return event.results.length > 0 ? { ...phases, ...verified(mission, event) } : phases;
    case "reopened":
      return { ...phases, grade: undefined };
    default:
      return (
        meeting(phases, event) ?? (endsWork(event) ? { ...phases, grade: gradeMission(mission), gradedAt: at } : phases)
      );
  }
}

/** What its work met of others' work. */
function meeting(phases: Phases, event: MissionEvent): Phases | undefined {
  switch (event.kind) {
    case "touched":
      return { ...phases, touched: [...others(phases.touched, event.units), ...event.units] };
    case "clashed":
      return { ...phases, clashing: event.others };
    case "lapOpened":
      return phases.clashing.length === 0 ? phases : { ...phases, clashing: [] };
    default:
      return undefined;
  }
}

function others(before: readonly Touched[], now: readonly Touched[]): readonly Touched[] {
  return before.filter(({ unit }) => !now.some((each) => each.unit === unit));
}

function withTokens(mission: Mission, { spend }: Extract<MissionEvent, { kind: "lapClosed" }>): readonly TierUse[] {
  return spend.reduce((uses, { task, usage }) => {
    const tier = tierOfTask(mission, task);
    return tier === undefined ? uses : plus(uses, { tier, tokens: freshTokens(usage), runs: 0 });
  }, mission.phases.uses);
}

/** A unit's own tier; what mends the feature on its way counts for the tier that was reached. */
function tierOfTask(mission: Mission, id: TaskId): number | undefined {
  const task = mission.open?.tasks.find((each) => each.id === id);
  if (task?.kind === "build") return tierOf(mission.plan, task.unit);
  return task?.kind === "fix" ? onItsWay(mission, tierReached(mission.plan, mission.built)) : undefined;
}

function onItsWay({ phases }: Mission, tier: number | undefined): number | undefined {
  return tier !== undefined && tier > phases.settled ? tier : undefined;
}

function verified(mission: Mission, event: Extract<MissionEvent, { kind: "built" }>): Partial<Phases> {
  const built = [...mission.built, ...event.units];
  const tier = onItsWay(mission, tierReached(mission.plan, built));
  if (tier === undefined) return {};
  const { uses, settled } = mission.phases;
  const whole = tiersOf(mission.plan).filter(({ units }) => units.every(({ id }) => built.includes(id)));
  return {
    uses: plus(uses, { tier, tokens: 0, runs: 1 }),
    settled: event.verified ? (whole.at(-1)?.number ?? settled) : settled,
  };
}

function plus(uses: readonly TierUse[], more: TierUse): readonly TierUse[] {
  const before = uses.find(({ tier }) => tier === more.tier);
  if (before === undefined) return [...uses, more];
  const sum = { tier: more.tier, tokens: before.tokens + more.tokens, runs: before.runs + more.runs };
  return uses.map((each) => (each === before ? sum : each));
}

/** What a tier has used so far. */
export function useOf({ phases }: Pick<Mission, "phases">, { number: tier }: Tier): TierUse {
  return phases.uses.find((each) => each.tier === tier) ?? { tier, tokens: 0, runs: 0 };
}
