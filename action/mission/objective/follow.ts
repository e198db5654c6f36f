/** What comes after an objective that is met: a strategist proposes the next, which waits for a person, or starts by itself in a chain. */

import { record } from "../course/ending.ts";
import type { MissionEvent } from "../course/event.ts";
import type { OpenLap } from "../course/state.ts";
import { missionActor } from "../ids.ts";
import { baseOf, common, openLap, type Scene } from "../lap/open.ts";
import type { Over } from "../money/books.ts";
import { missionLabel, proposedLabel } from "../say/labels.ts";
import { followBody } from "../say/objective/issues.ts";
import { judgesEvidence, waitsForPromotion } from "../say/objective/words.ts";
import { titleText } from "../say/title.ts";
import { perform, rest, type Step } from "../step.ts";
import { followMarker } from "./place.ts";
import { type Objective, objectiveOf } from "./state.ts";

type MissionStep = Step<MissionEvent>;

/** Every so many objectives of a chain something is cleaned up. */
const cleanupEvery = 3;

/** The stage `integrated` of an objective: what comes next is looked for once, then promotion is waited for. Undefined for other missions. */
export function integratedObjective(scene: Scene): MissionStep | undefined {
  const objective = objectiveOf(scene.mission);
  if (objective === undefined) return undefined;
  return following(scene, objective) ?? (objective.features.length === 0 ? undefined : promotion(scene));
}

function following(scene: Scene, objective: Objective): MissionStep | undefined {
  if (!scene.config.planning.follow_up || objective.followed !== undefined) return undefined;
  if (objective.next === undefined) {
    const lap = strategyLap(scene, objective);
    // What it cannot pay for, or has no place for, must not end an objective that is met.
    return lap.kind === "work" ? lap : undefined;
  }
  const { proposal } = objective.next;
  return proposal === undefined ? undefined : openNext(scene, objective, { ...objective.next, proposal });
}

function strategyLap(scene: Scene, objective: Objective): MissionStep {
  const { facts, config } = scene;
  return openLap(scene, 1, (slice) => ({
    work: [
      {
        kind: "strategy",
        ...common(scene, "strategy", slice),
        base: baseOf(scene),
        ...config.models.strategist,
        evidence: judgesEvidence(objective, facts.family),
        cleanup: isCleanup(objective),
      },
    ],
    verify: undefined,
  }));
}

function isCleanup({ chain }: Objective): boolean {
  return (chain + 1) % cleanupEvery === 0;
}

/** Whoever says nothing that can be read proposes nothing. */
export function settleStrategy({ mission }: Scene, open: OpenLap, { handoffs }: Over): MissionStep {
  const objective = objectiveOf(mission);
  const [task] = open.tasks;
  const outcome = task === undefined ? undefined : handoffs.get(task.id)?.outcome;
  const { worth = false, ...proposal } = outcome?.kind === "proposed" ? outcome.proposal : {};
  const cleanup = objective !== undefined && isCleanup(objective);
  const said = worth && "title" in proposal ? { proposal } : {};
  return record({ kind: "proposed", ...said, cleanup });
}

type Next = NonNullable<Objective["next"]> & {
  readonly proposal: NonNullable<NonNullable<Objective["next"]>["proposal"]>;
};

/** Opened once: found again by its marker. In a chain of the longest length allowed, people are asked again. */
function openNext({ mission, facts, config }: Scene, objective: Objective, next: Next): MissionStep {
  const chain = objective.chain + 1;
  const chained = (objective.chained || config.planning.chain) && chain <= config.planning.max_chain_depth;
  const marker = followMarker(mission.issue, chain, chained);
  const found = facts.family?.opened.get(marker);
  if (found === undefined) {
    const { title, objective: text, reason } = next.proposal;
    const body = followBody({ marker, text, reason, issue: mission.issue, chained, cleanup: next.cleanup });
    const labels = [chained ? missionLabel : proposedLabel];
    return perform({ kind: "openIssue", title: titleText(title), body, labels, marker });
  }
  const { issue } = found;
  const wake = { kind: "wake" as const, actor: missionActor(issue), reason: "it follows upon another objective" };
  return perform({ kind: "record", events: [{ kind: "followed", issue }], refs: [] }, ...(chained ? [wake] : []));
}

/** Its features reach the default branch, each by itself; it is done with the last. */
function promotion({ facts }: Scene): MissionStep {
  const children = (facts.family?.children ?? []).filter(({ stage }) => stage.kind !== "stopped");
  const waiting = children.filter(({ stage }) => stage.kind !== "done");
  if (children.length === 0 || waiting.length > 0) return rest(waitsForPromotion(waiting.map(({ issue }) => issue)));
  return record({ kind: "promoted", commit: facts.tips.default });
}
