/** Opening a lap: which jobs come next, what each may spend, and what is recorded before they are given. */

import type { MissionFacts } from "../facts.ts";
import { dollars, type Instant, missionActor, type Sha, UnitId, usd, Usd } from "../ids.ts";
import type { Plan, WorkUnit } from "../plan.ts";
import { rest, type Step } from "../step.ts";
import { type FeedbackItem, type Task, taskId, type VerifyTask, type WorkTask } from "../task.ts";
import { commitMessage } from "../say/commit.ts";
import type { Config } from "../config.ts";
import { stop } from "../course/ending.ts";
import { dayIsSpent } from "../course/start.ts";
import type { MissionEvent, OpenTask } from "../course/event.ts";
import { jobsFor } from "./jobs.ts";
import { builderModel, wantsArchitect, wantsCritic } from "./who.ts";
import { protectedGlobs } from "./protected.ts";
import type { Mission } from "../course/state.ts";
import { queueKey } from "../lander/event.ts";

/** Below this a task cannot do anything of use. */
const leastUseful = usd(0.01);

export type Scene = {
  readonly mission: Mission;
  readonly facts: MissionFacts;
  readonly config: Config;
  readonly now: Instant;
};

/** The tasks, once it is known what each may spend. */
type Draft = (budget: Usd) => { readonly work: readonly WorkTask[]; readonly verify: VerifyTask | undefined };

export function planLap(scene: Scene): Step<MissionEvent> {
  const { models, planning } = scene.config;
  const critic = wantsCritic(scene) ? { critic: { ...models.critic, rounds: planning.max_replans } } : {};
  return openLap(scene, 1, (budget) => ({
    work: [
      {
        kind: "plan",
        ...common(scene, "plan", budget),
        base: baseOf(scene),
        ...models.planner,
        feedback: feedbackOf(scene),
        ...critic,
      },
    ],
    verify: undefined,
  }));
}

/** Builds the units whose needs are met, side by side; or mends the whole feature when there is feedback on it. */
export function buildLap(scene: Scene, plan: Plan): Step<MissionEvent> {
  const { mission } = scene;
  const ready = plan.units.filter(
    (unit) => !mission.built.includes(unit.id) && unit.needs.every((need) => mission.built.includes(need)),
  );
  if (ready.length > 0) return unitsLap(scene, plan, ready, "build");
  return unitsLap(scene, plan, [wholeFeature(mission, plan)], "fix");
}

function unitsLap(scene: Scene, plan: Plan, units: readonly WorkUnit[], kind: "build" | "fix"): Step<MissionEvent> {
  const base = baseOf(scene);
  const merge = kind === "fix" ? landedMeanwhile(scene) : {};
  const architect = kind === "build" && wantsArchitect(scene) ? { architect: scene.config.models.architect } : {};
  return openLap(scene, units.length, (budget) => {
    const work = units.map((unit) => ({
      ...common(scene, kind, budget),
      kind,
      id: idOf(scene, kind, unit),
      base,
      ...builderModel(scene),
      plan,
      unit,
      feedback: feedbackOf(scene),
      tried: [...scene.mission.tried],
      ...architect,
      ...merge,
    }));
    const parts = work.map((task) => ({
      task: task.id,
      unit: task.unit.id,
      message: commitMessage(scene.mission, task.unit, task.attempt),
    }));
    return { work, verify: { ...verifyTask(scene, base, parts), ...merge } };
  });
}

/** What the merge queue gave back is mended together with what has landed: it would be given back again otherwise. */
function landedMeanwhile({ mission, facts }: Scene): { readonly merge?: Sha } {
  const givenBack = mission.feedback.some((item) => item.key.startsWith(queueKey));
  return givenBack && facts.tips.integration !== undefined ? { merge: facts.tips.integration } : {};
}

/** Verifies the branch as it stands: after its verification was lost, or after a person's push was adopted. */
export function verifyLap(scene: Scene, head: Sha): Step<MissionEvent> {
  return openLap(scene, 0, () => ({ work: [], verify: verifyTask(scene, head, []) }));
}

/** `jobs`: how many workers share what is left of the money. */
export function openLap(scene: Scene, jobs: number, draft: Draft): Step<MissionEvent> {
  const { mission, facts, config } = scene;
  const today = Math.max(0, config.budget.day_usd - facts.spentToday);
  if (jobs > 0 && today / jobs < leastUseful) return rest(dayIsSpent(config.budget.day_usd));
  const left = Math.max(0, Math.min(config.budget.feature_usd - mission.spent, today));
  const budget = Usd.parse(Math.min(config.budget.attempt_usd, Math.floor(left / Math.max(1, jobs))));
  if (jobs > 0 && budget < leastUseful) {
    return stop(
      scene,
      "budget",
      `${dollars(mission.spent)} of ${dollars(config.budget.feature_usd)} is spent; what is left does not pay for another attempt.`,
    );
  }
  const { work, verify } = draft(budget);
  const tasks: readonly Task[] = [...work, ...(verify === undefined ? [] : [verify])];
  const opened = lapOpened(scene, work, verify);
  return { kind: "work", lap: mission.laps + 1, tasks, jobs: jobsFor(tasks, config.workers), opened, refs: [] };
}

function lapOpened(scene: Scene, work: readonly WorkTask[], verify: VerifyTask | undefined): MissionEvent {
  const tasks: readonly OpenTask[] = [
    ...work.map((task) => ({
      id: task.id,
      kind: task.kind,
      reserved: task.budget.usd,
      ...("unit" in task ? { unit: task.unit.id } : {}),
    })),
    ...(verify === undefined ? [] : [{ id: verify.id, kind: "verify" as const, reserved: Usd.parse(0) }]),
  ];
  const assembly = verify === undefined ? {} : { assembly: assemblyOf(verify) };
  return { kind: "lapOpened", lap: scene.mission.laps + 1, run: scene.facts.run, tasks: [...tasks], ...assembly };
}

function assemblyOf({ base, parts, merge, at }: VerifyTask) {
  return { base, parts, at, ...(merge === undefined ? {} : { merge }) };
}

/** A fix works on the whole feature: its unit is the plan's summary, under the id of the plan's first unit. */
function wholeFeature(mission: Mission, plan: Plan): WorkUnit {
  const [first] = plan.units;
  if (first !== undefined && plan.units.length === 1) return first;
  return {
    id: first?.id ?? UnitId.parse("u1"),
    title: mission.title.slice(0, 120),
    description: plan.summary,
    paths: plan.units.flatMap((unit) => unit.paths).slice(0, 50),
    acceptance: plan.units.flatMap((unit) => unit.acceptance).slice(0, 12),
    needs: [],
  };
}

export function common(scene: Scene, kind: string, budget: Usd) {
  const { mission, facts, config } = scene;
  return {
    id: idOf(scene, kind),
    issue: mission.issue,
    title: mission.title,
    body: mission.body,
    lap: mission.laps + 1,
    attempt: mission.attempts + 1,
    setup: [...facts.setup],
    verify: [...facts.commands],
    fallback: config.models.fallback,
    budget: {
      usd: budget,
      turns: config.budget.turns,
      minutes: config.budget.minutes,
    },
    protected: [...protectedGlobs(config.policy.protected)],
  };
}

export function idOf(scene: Scene, kind: string, unit?: Pick<WorkUnit, "id">) {
  return taskId(missionActor(scene.mission.issue), scene.mission.laps + 1, kind, unit?.id);
}

/** The feature as it stands, or where it begins: the integration branch, before that the default branch. */
export function baseOf({ mission, facts }: Scene): Sha {
  return mission.head?.commit ?? facts.tips.integration ?? facts.tips.default;
}

export function feedbackOf({ mission }: Scene): FeedbackItem[] {
  return [...mission.feedback];
}

function verifyTask(scene: Scene, base: Sha, parts: VerifyTask["parts"]): VerifyTask {
  const { facts, now } = scene;
  return {
    kind: "verify",
    id: idOf(scene, "verify"),
    base,
    parts,
    at: now,
    setup: [...facts.setup],
    commands: [...facts.commands],
    detectFrom: facts.tips.integration ?? facts.tips.default,
  };
}
