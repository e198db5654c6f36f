/** What a planner's hand-off means for an objective: features, another try with the reasons, or a question whether so little will do. */

import type { Asked } from "../decision.ts";
import { deadline } from "../course/deciding.ts";
import { leavePlace, record, stop } from "../course/ending.ts";
import type { MissionEvent } from "../course/event.ts";
import type { Handoff } from "../handoff.ts";
import { baseOf, type Scene } from "../lap/open.ts";
import { protectedGlobs } from "../lap/protected.ts";
import { estimateAhead } from "../money/estimate.ts";
import type { Plan } from "../plan.ts";
import { modestPlan, modestReasons, planQuestion } from "../say/objective/words.ts";
import type { Step } from "../step.ts";
import { type Ambition, ambitionOf } from "./ambition.ts";
import { objectiveOf } from "../objective/state.ts";
import { asOneFeature, leavesOf, type Tree, treeProblems } from "./tree.ts";

type MissionStep = Step<MissionEvent>;

type Planned = {
  readonly tree: Tree;
  readonly criticism: readonly string[];
  /** Nothing usable came from the planner: nobody has thought about this plan. */
  readonly fallback: boolean;
};

type Otherwise = {
  /** The event that a plan for one feature is put on record with. */
  readonly frozen: (plan: Plan) => MissionEvent;
  /** Why there is no plan, where there is none; and the plan of who has none. */
  readonly why: string;
  readonly plainest: Plan;
};

export function settleTree(scene: Scene, handoff: Handoff | undefined, otherwise: Otherwise): MissionStep {
  const { planning, policy } = scene.config;
  const outcome = handoff?.outcome;
  const tree = outcome?.kind === "decomposed" ? outcome.tree : undefined;
  const caps = { depth: planning.max_depth, children: planning.max_children };
  const problems = tree === undefined ? [otherwise.why] : treeProblems(tree, caps, protectedGlobs(policy.protected));
  if (tree !== undefined && problems.length === 0) {
    const criticism = outcome?.kind === "decomposed" ? outcome.criticism : [];
    return weigh(scene, { tree, criticism, fallback: false }, otherwise.frozen);
  }
  if (scene.mission.planFailures > 0)
    return weigh(scene, { tree: otherwise.plainest, criticism: problems, fallback: true }, otherwise.frozen);
  const feedback = problems.map((text, index) => ({ key: `plan:${index}`, source: "policy" as const, text }));
  return record({ kind: "attemptFailed", reason: "plan", message: problems.join(" "), feedback });
}

/** A plan that is too small for its objective never passes in silence: it is planned anew, then people are asked, or it ends. */
function weigh(scene: Scene, planned: Planned, frozen: (plan: Plan) => MissionEvent): MissionStep {
  const { mission, config } = scene;
  const objective = objectiveOf(mission);
  const ambition = ambitionOf(planned.tree);
  const least = config.planning.min_ambition;
  const begun = eventOf(scene, planned.tree, ambition, frozen);
  if (ambition.score >= least && !planned.fallback) return passing(scene, begun, planned);
  if (!planned.fallback && (objective?.modest ?? 0) < config.planning.max_replans) {
    const text = modestReasons(ambition, least, planned.criticism);
    const feedback = [{ key: `ambition:${mission.laps}`, source: "review" as const, text }];
    return record({ kind: "gauged", ambition, least, feedback });
  }
  const words = modestPlan(ambition, least, planned);
  if (config.ask.mode === "never") return stop(scene, "needs-human", words);
  return ask(scene, begun, { summary: words, until: deadline(config, mission.decisions.length, scene.now) });
}

function passing(scene: Scene, begun: MissionEvent, { criticism }: Planned): MissionStep {
  const { gates, planning } = scene.config;
  const objected = criticism.length >= planning.max_replans;
  const waits = gates.plan === "pause" || (gates.plan === "auto" && objected);
  return waits
    ? ask(scene, begun, { summary: planQuestion(objected ? criticism.at(-1) : undefined), until: undefined })
    : record(begun);
}

/** One feature is built where it was asked for, unless others were before it. */
function eventOf(scene: Scene, tree: Tree, ambition: Ambition, frozen: (plan: Plan) => MissionEvent): MissionEvent {
  const { facts, mission } = scene;
  const plan = objectiveOf(mission)?.features.length === 0 ? asOneFeature(tree) : undefined;
  if (plan !== undefined) return frozen(plan);
  const known = facts.history ?? { costs: new Map(), rounds: [] };
  const estimate = estimateAhead({ ...tree, units: [...leavesOf(tree)] }, ["review", "judge"], known);
  return { kind: "decomposed", tree, ambition, from: baseOf(scene), estimate };
}

type Question = { readonly summary: string; readonly until: Asked["until"] };

/** What people may say of a plan, in this order; without an answer nothing is begun. */
export const planOptions = ["Go on with this plan", "Plan it anew", "Stop the mission"] as const;

export function planAsked(
  { mission, facts }: Pick<Scene, "mission" | "facts">,
  { summary, until }: Question,
): MissionEvent {
  return {
    kind: "asked",
    run: facts.run,
    gate: `plan:${mission.laps}`,
    stage: mission.stage.kind,
    question: { summary: summary.slice(0, 1000), options: [...planOptions], default: 3 },
    ...(until === undefined ? {} : { until }),
  };
}

function ask(scene: Scene, begun: MissionEvent, question: Question): MissionStep {
  return leavePlace(scene, begun, planAsked(scene, question));
}
