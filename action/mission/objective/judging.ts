/** The end of an objective's round: somebody who built nothing of it says whether it is met. No answer, or one that cannot be read, is no. */

import { leavePlace, record, stop, together } from "../course/ending.ts";
import type { MissionEvent } from "../course/event.ts";
import type { Mission } from "../course/state.ts";
import type { Judgement } from "../handoff.ts";
import { baseOf, common, openLap, type Scene } from "../lap/open.ts";
import { unjudged } from "../lap/settle-review.ts";
import type { Over } from "../money/books.ts";
import type { OpenLap } from "../course/state.ts";
import type { Plan } from "../plan.ts";
import { judgesEvidence, nothingCame, notMetText } from "../say/objective/words.ts";
import type { Step } from "../step.ts";
import { current, objectiveOf, type Objective } from "./state.ts";

type MissionStep = Step<MissionEvent>;

export function judging(scene: Scene): MissionStep {
  const objective = objectiveOf(scene.mission);
  if (objective === undefined) return stop(scene, "stalled", "There is nothing to judge.");
  if (!objective.ends.some(({ end }) => end === "integrated"))
    return stop(scene, "needs-human", nothingCame(objective));
  const base = baseOf(scene);
  return openLap(scene, 1, (slice) => ({
    work: [
      {
        kind: "judge",
        ...common(scene, "judge", slice),
        base,
        from: objective.from ?? base,
        plan: planOf(objective, scene.mission),
        ...scene.config.models.judge,
        evidence: judgesEvidence(objective, scene.facts.family),
      },
    ],
    verify: undefined,
  }));
}

/** The features as a judge sees them: how somebody understood the objective. */
function planOf(objective: Objective, { title }: Mission): Plan {
  const { summary = title, risks = [], assumptions = [] } = objective.tree ?? {};
  return { summary, units: current(objective).map(({ unit }) => unit), risks, assumptions };
}

export function settleJudging(scene: Scene, open: OpenLap, { handoffs }: Over): MissionStep {
  const [task] = open.tasks;
  const outcome = task === undefined ? undefined : handoffs.get(task.id)?.outcome;
  const judgement: Judgement = outcome?.kind === "judged" ? outcome.judgement : unjudged;
  const commit = baseOf(scene);
  const judged = { kind: "objectiveJudged", commit, judgement } as const;
  if (judgement.met) return leavePlace(scene, judged);
  const checks = (objectiveOf(scene.mission)?.checks ?? 0) + 1;
  if (checks < scene.config.planning.max_objective_checks) return record(judged);
  return together(record(judged), stop(scene, "needs-human", notMetText(checks, judgement)));
}
