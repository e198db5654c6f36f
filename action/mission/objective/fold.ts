/** The fold of an objective's events into where its mission stands. */

import type { Happened } from "../course/fold.ts";
import type { MissionEvent } from "../course/event.ts";
import type { Mission, Stage } from "../course/state.ts";
import { plusSpent } from "../money/estimate.ts";
import { usedOf } from "../money/slice.ts";
import { FeatureKey } from "./event.ts";
import { dividedOf, type Feature, type Objective, objectiveOf } from "./state.ts";
import { below, featuresIn, type Tree } from "../planning/tree.ts";

type EventOf<Kind extends MissionEvent["kind"]> = Extract<MissionEvent, { kind: Kind }>;

type Change = Partial<Mission>;

export function ofObjective(mission: Mission, { event }: Pick<Happened, "event">): Change | undefined {
  if (event.kind === "planRefused") return refused(mission, event);
  const objective = objectiveOf(mission);
  if (objective === undefined) return undefined;
  const known = (more: Partial<Objective>) => ({ family: { ...objective, ...more } });
  switch (event.kind) {
    case "gauged":
      return { ...known({ ambition: event.ambition, modest: objective.modest + 1 }), feedback: both(mission, event) };
    case "decomposed":
      return decomposed(mission, objective, event);
    case "proposed":
      return known({ next: { proposal: event.proposal, cleanup: event.cleanup } });
    case "followed":
      return known({ followed: event.issue });
    default:
      return ofFeatures(objective, event);
  }
}

function ofFeatures(objective: Objective, event: MissionEvent): Change | undefined {
  switch (event.kind) {
    case "featureOpened":
      return { family: withFeature(objective, event.key, { issue: event.issue }) };
    case "featureStarted":
      return { family: withFeature(objective, event.key, { startedAt: event.at }) };
    case "gathered":
      return { family: { ...objective, ends: event.ends }, stage: { kind: "judging" } };
    case "objectiveJudged":
      return judged(objective, event);
    default:
      return undefined;
  }
}

function withFeature(objective: Objective, key: FeatureKey, more: Partial<Feature>): Objective {
  const features = objective.features.map((feature) => (feature.key === key ? { ...feature, ...more } : feature));
  return { ...objective, features };
}

function decomposed(mission: Mission, objective: Objective, event: EventOf<"decomposed">): Change {
  const { tree, ambition, from, estimate: ahead } = event;
  const round = objective.round + 1;
  const family: Objective = {
    ...objective,
    round,
    tree,
    ambition,
    from: objective.from ?? from,
    features: [...objective.features, ...divided(tree, round)],
    ends: [],
  };
  const estimate = ahead === undefined ? undefined : plusSpent(ahead, usedOf(mission).usd);
  return { family, estimate, feedback: [], planFailures: 0, stage: { kind: "underway" } };
}

function divided(tree: Tree, round: number): readonly Feature[] {
  const keyOf = (id: string) => FeatureKey.parse(`${round}-${id}`);
  return featuresIn(tree).map((unit) => ({
    key: keyOf(unit.id),
    round,
    unit,
    parts: below(tree, unit),
    needs: unit.needs.map(keyOf),
    issue: undefined,
    startedAt: undefined,
  }));
}

/** Not met: the reasons go to the planner, who plans what is missing on top of what is there. */
function judged(objective: Objective, { commit, judgement }: EventOf<"objectiveJudged">): Change {
  if (judgement.met) return { family: { ...objective, judgement }, stage: { kind: "integrated", commit } };
  const checks = objective.checks + 1;
  const text = [judgement.rationale, ...judgement.missing.map((each) => `- ${each}`)].join("\n");
  const feedback = [
    { key: `judge:${checks}`, source: "review" as const, text: `The objective is not met yet. ${text}` },
  ];
  const family = { ...objective, judgement, checks, modest: 0, tree: undefined };
  return { family, feedback, planFailures: 0, stage: { kind: "planning" } };
}

/** Why it is planned anew goes on to hold when a plan for that was too small. */
function both({ feedback }: Mission, event: EventOf<"gauged">): Mission["feedback"] {
  return [...feedback, ...event.feedback];
}

/** A plan that nobody began with leaves nothing behind. */
function refused(mission: Mission, { feedback }: EventOf<"planRefused">): Change {
  const objective = objectiveOf(mission);
  const kept = objective?.features.filter(({ round }) => round !== objective.round) ?? [];
  const undone = dividedOf(mission) &&
    objective && { ...objective, tree: undefined, features: kept, round: objective.round - 1 };
  return { family: undone ?? mission.family, plan: undefined, planFailures: 0, feedback, stage: { kind: "planning" } };
}

/** Where a mission works that waits for nothing. */
export function workStage(mission: Mission): Stage {
  if (mission.plan !== undefined) return { kind: "building" };
  return dividedOf(mission) === undefined ? { kind: "planning" } : { kind: "underway" };
}

/** An objective that is taken up again is planned anew, by who is told what became of its features. */
export function takenUp(mission: Mission): Pick<Mission, "family"> {
  const objective = objectiveOf(mission);
  if (objective === undefined) return { family: mission.family };
  return { family: { ...objective, tree: undefined, ends: [], modest: 0, checks: 0 } };
}
