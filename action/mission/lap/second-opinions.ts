/** The laps in which nobody builds: the verified change is read by others, or a feature that does not get on is looked into. */

import { UnitId, type Sha } from "../ids.ts";
import { evidence } from "../say/pull.ts";
import type { Plan } from "../plan.ts";
import type { Step } from "../step.ts";
import type { WorkTask } from "../task.ts";
import type { MissionEvent } from "../course/event.ts";
import type { Head } from "../course/state.ts";
import { isStalled } from "../progress/rules.ts";
import { beyondCaps } from "../tiers/ready.ts";
import { common, feedbackOf, idOf, openLap, type Scene } from "./open.ts";
import { auditors, isObjective, mostAttempts } from "./who.ts";

/** A reviewer; auditors where it is risky; a judge where there is an objective. Side by side, each on their own. */
export function reviewLap(scene: Scene, plan: Plan, head: Head): Step<MissionEvent> {
  const { models } = scene.config;
  const audits = Array.from({ length: auditors(scene) }, (_, index) => UnitId.parse(`u${index + 1}`));
  const judges = isObjective(scene) ? 1 : 0;
  const ground = { base: head.commit, from: head.from, plan };
  return openLap(scene, 1 + audits.length + judges, (slice) => {
    const review: WorkTask = {
      kind: "review",
      ...common(scene, "review", slice),
      ...ground,
      ...models.reviewer,
    };
    const audit = audits.map((id): WorkTask => ({
      kind: "audit",
      ...common(scene, "audit", slice),
      ...ground,
      id: idOf(scene, "audit", { id }),
      ...models.auditor,
      focus: focus[scene.mission.strategy?.review ?? "none"],
    }));
    const judge: WorkTask = {
      kind: "judge",
      ...common(scene, "judge", slice),
      ...ground,
      ...models.judge,
      evidence: evidence(head),
    };
    return { work: [review, ...audit, ...(judges === 0 ? [] : [judge])], verify: undefined };
  });
}

const focus = {
  none: "whether it does what it says, and only that",
  refactor: "whether behaviour stays the same: callers, edge cases, public names",
  index: "whether every entry is registered once, and nothing that was reachable is lost",
  schema: "whether existing data and existing clients go on working, and how one would go back",
  bulk: "whether each of the many changes is the same intended one, and none was made by accident",
  security:
    "who may now do what they could not before; inputs nobody checks; secrets; OWASP categories and CWE numbers",
  debt: "whether it is simpler than before, and behaves the same",
} as const;

/** Rounds that bring nothing; or two failures in a row, more attempts to come, and nobody has looked into it since. */
export function needsDoctor(scene: Pick<Scene, "mission" | "config">): boolean {
  const { failures, diagnosedAt } = scene.mission;
  if (isStalled(scene)) return true;
  return failures >= 2 && failures > diagnosedAt && failures < mostAttempts(scene);
}

export function doctorLap(scene: Scene, plan: Plan, base: Sha): Step<MissionEvent> {
  const { mission, config } = scene;
  const spent = beyondCaps(scene, plan);
  if (spent !== undefined) return spent;
  return openLap(scene, 1, (slice) => ({
    work: [
      {
        kind: "doctor",
        ...common(scene, "doctor", slice),
        base,
        plan,
        ...config.models.doctor,
        feedback: feedbackOf(scene),
        tried: [...mission.tried],
      },
    ],
    verify: undefined,
  }));
}
