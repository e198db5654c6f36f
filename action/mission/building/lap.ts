/** Opening a lap that builds: units whose needs are met, side by side, questions among them; or the whole feature where it has to be mended. */

import { leavePlace } from "../course/ending.ts";
import type { MissionEvent } from "../course/event.ts";
import type { Mission } from "../course/state.ts";
import { beforeKey } from "../health/health.ts";
import type { Sha } from "../ids.ts";
import { queueKey } from "../lander/event.ts";
import { resumeFor } from "../lap/checkpoints.ts";
import { baseOf, common, feedbackOf, idOf, openLap, type Scene, verifyTask } from "../lap/open.ts";
import { builderModel, wantsArchitect } from "../lap/who.ts";
import type { Plan, WorkUnit } from "../plan.ts";
import { scoutTasks } from "../research/scouts.ts";
import { commitMessage } from "../say/commit.ts";
import { rest, type Step } from "../step.ts";
import type { BuildTask } from "../task.ts";
import { tokensForUnit } from "../tiers/caps.ts";
import { isKnown, noClashes, whyClash } from "../tiers/clash.ts";
import { beyondCaps, readyUnits, wholeFeature } from "../tiers/ready.ts";

/** Builds the units whose needs are met, side by side; or mends the whole feature when there is feedback on it. */
export function buildLap(scene: Scene, plan: Plan): Step<MissionEvent> {
  const { mission } = scene;
  const ready = readyUnits(mission, plan);
  const spent = beyondCaps(scene, plan);
  if (spent !== undefined) return spent;
  const clash = isGivenBack(mission) ? undefined : clashStep(scene);
  if (clash !== undefined) return clash;
  if (ready.length > 0) return unitsLap(scene, plan, ready, "build");
  return unitsLap(scene, plan, [wholeFeature(mission, plan)], "fix");
}

/** Waits without a place: for what takes people nobody else should wait too. */
function clashStep(scene: Scene): Step<MissionEvent> | undefined {
  const clashes = scene.facts.clashes ?? noClashes;
  const why = whyClash(clashes);
  if (why === undefined || isKnown(clashes, scene.mission)) return why === undefined ? undefined : rest(why);
  return leavePlace(scene, { kind: "clashed", others: clashes.others.map(({ issue }) => issue) });
}

function unitsLap(scene: Scene, plan: Plan, units: readonly WorkUnit[], kind: "build" | "fix"): Step<MissionEvent> {
  const base = baseOf(scene);
  const merge = kind === "fix" ? landedMeanwhile(scene) : {};
  const architect = kind === "build" && wantsArchitect(scene) ? { architect: scene.config.models.architect } : {};
  const most = tokensForUnit(scene.mission, kind === "build" ? units : []);
  return openLap(scene, units.length, (given) => {
    const slice = { ...given, tokens: Math.min(given.tokens, most) };
    const scouts = scoutTasks(
      scene,
      units.filter(({ inquiry }) => inquiry !== undefined),
      { slice, plan, base },
    );
    const building = units.filter(({ inquiry }) => inquiry === undefined);
    if (building.length === 0) return { work: scouts, verify: undefined };
    const work = building.map((unit): BuildTask => ({
      ...common(scene, kind, slice),
      kind,
      id: idOf(scene, kind, unit),
      base,
      ...builderModel(scene),
      plan,
      unit,
      feedback: feedbackOf(scene),
      tried: [...scene.mission.tried],
      found: [...scene.mission.found],
      ...architect,
      ...merge,
      ...resumeFor(scene, { kind, base, unit, ...merge }),
    }));
    const parts = work.map((task) => ({
      task: task.id,
      unit: task.unit.id,
      message: commitMessage(scene.mission, task.unit, task.attempt),
    }));
    return { work: [...work, ...scouts], verify: { ...verifyTask(scene, { base, ...merge }, parts), ...merge } };
  });
}

/** What the merge queue gave back, or would give back, is mended together with what has landed. */
function landedMeanwhile({ mission, facts }: Scene): { readonly merge?: Sha } {
  const conflicts = isGivenBack(mission) || (facts.clashes?.integration.length ?? 0) > 0;
  const { integration } = facts.tips;
  if (!conflicts || integration === undefined || waitsInVain(mission, integration)) return {};
  return { merge: integration };
}

/** It was stopped for a red branch, and nothing has landed on that since. */
function waitsInVain({ feedback, head }: Mission, integration: Sha): boolean {
  return head?.from === integration && feedback.some(({ key }) => key.startsWith(`${queueKey}${beforeKey}`));
}

function isGivenBack({ feedback }: Mission): boolean {
  return feedback.some((item) => item.key.startsWith(queueKey));
}
