/** Opening a lap: which jobs come next, what each may spend, and what is recorded before they are given. */

import { waitInLine } from "../backlog/wait-in-line.ts";
import { circuitsOf, whyBroken } from "../breaker.ts";
import { accessOf } from "../access.ts";
import type { MissionFacts } from "../facts.ts";
import { type Instant, missionActor, type Sha, Usd } from "../ids.ts";
import { lapGate } from "../line.ts";
import type { WorkUnit } from "../plan.ts";
import { rest, type Step } from "../step.ts";
import { type FeedbackItem, type Task, taskId, type VerifyTask, type WorkTask } from "../task.ts";
import type { Config } from "../config.ts";
import { stop } from "../course/ending.ts";
import type { MissionEvent, OpenTask } from "../course/event.ts";
import { jobsFor } from "./jobs.ts";
import { wantsCritic } from "./who.ts";
import { protectedGlobs, scanPolicy } from "./protected.ts";
import type { Mission } from "../course/state.ts";
import { type Slice, sliceOf } from "../money/slice.ts";
import { lessonsOf } from "../say/grade.ts";
import { notBefore, tooDear } from "../progress/projection.ts";
import { objectiveTask } from "../planning/plan-task.ts";
import { unmeasured } from "../health/before.ts";
import { smokeFor, whyGateClosed } from "../views/quality.ts";

export type Scene = {
  readonly mission: Mission;
  readonly facts: MissionFacts;
  readonly config: Config;
  readonly now: Instant;
};

/** The tasks, once it is known what each may spend. */
type Draft = (slice: Slice) => { readonly work: readonly WorkTask[]; readonly verify: VerifyTask | undefined };

export function planLap(scene: Scene): Step<MissionEvent> {
  const { models, planning } = scene.config;
  const critic = wantsCritic(scene) ? { critic: { ...models.critic, rounds: planning.max_replans } } : {};
  const divided = objectiveTask(scene);
  return openLap(scene, 1, (slice) => ({
    work: [
      {
        kind: "plan",
        ...common(scene, "plan", slice),
        base: baseOf(scene),
        ...models.planner,
        feedback: feedbackOf(scene),
        lessons: [...lessonsOf(scene.facts.lastGrade)],
        ...critic,
        ...divided,
      },
    ],
    verify: undefined,
  }));
}

/** Verifies the branch as it stands: after its verification was lost, or after a person's push was adopted. */
export function verifyLap(scene: Scene, head: Sha): Step<MissionEvent> {
  return give(scene, [], verifyTask(scene, { base: head }, []));
}

/** `jobs`: how many workers share what is left of the money. */
export function openLap(scene: Scene, jobs: number, draft: Draft): Step<MissionEvent> {
  const { mission, facts, config } = scene;
  const wait = waitInLine(scene, config.workers.max_jobs);
  if (wait !== undefined) return wait;
  const slice = sliceOf(mission, config.budget, { today: facts.spentToday, family: facts.family?.used }, jobs);
  if (slice.kind !== "slice")
    return slice.kind === "tomorrow" ? rest(slice.message) : stop(scene, "budget", slice.message);
  const dear = tooDear(mission, config.budget);
  if (dear !== undefined) return stop(scene, "budget", dear);
  const { work, verify } = draft(slice);
  const broken = whyBroken(circuitsOf(work), facts.breakers ?? new Map(), scene.now);
  return broken === undefined ? give(scene, work, verify) : rest(broken);
}

function give(scene: Scene, work: readonly WorkTask[], verify: VerifyTask | undefined): Step<MissionEvent> {
  const closed = whyGateClosed(scene.facts.quality, scene.mission.issue);
  if (closed !== undefined) return rest(closed);
  const tasks: readonly Task[] = [...work, ...(verify === undefined ? [] : [verify])];
  const gate = work.length === 0 ? {} : { gate: { ref: lapGate, from: scene.facts.gate } };
  const opened = lapOpened(scene, work, verify);
  const jobs = jobsFor(tasks, scene.config.workers);
  const pause = work.length === 0 ? undefined : notBefore(scene.mission, scene.config.budget);
  const wait = pause === undefined || pause <= scene.now ? {} : { notBefore: pause };
  return { kind: "work", lap: scene.mission.laps + 1, tasks, jobs, opened, refs: [], ...gate, ...wait };
}

function lapOpened(scene: Scene, work: readonly WorkTask[], verify: VerifyTask | undefined): MissionEvent {
  const tasks: readonly OpenTask[] = [
    ...work.map((task) => ({
      id: task.id,
      kind: task.kind,
      reserved: task.budget.usd,
      minutes: task.budget.minutes,
      ...(task.budget.tokens === undefined ? {} : { tokens: task.budget.tokens }),
      ...("unit" in task ? { unit: task.unit.id } : {}),
    })),
    ...(verify === undefined ? [] : [{ id: verify.id, kind: "verify" as const, reserved: Usd.parse(0) }]),
  ];
  const assembly = verify === undefined ? {} : { assembly: assemblyOf(verify) };
  const uses = work.length === 0 ? {} : { uses: [...circuitsOf(work)] };
  return {
    kind: "lapOpened",
    lap: scene.mission.laps + 1,
    run: scene.facts.run,
    tasks: [...tasks],
    ...uses,
    ...assembly,
  };
}

function assemblyOf({ base, parts, merge, at }: VerifyTask) {
  return { base, parts, at, ...(merge === undefined ? {} : { merge }) };
}

export function common(scene: Scene, kind: string, slice: Slice) {
  const { mission, facts, config } = scene;
  return {
    id: idOf(scene, kind),
    issue: mission.issue,
    title: mission.title,
    body: mission.body,
    lap: mission.laps + 1,
    attempt: mission.attempts + 1,
    setup: [...facts.setup, ...smokeFor(mission, config)],
    verify: [...facts.commands],
    fallback: config.models.fallback,
    budget: {
      usd: slice.usd,
      turns: config.budget.turns,
      minutes: slice.minutes,
      tokens: slice.tokens,
      heartbeat: config.workers.heartbeat,
    },
    protected: [...protectedGlobs(config.policy.protected)],
    access: accessOf(config, "work"),
    hooks: [...config.hooks],
    decisions: [...(facts.family?.decisions ?? []), ...mission.decisions],
    scan: scanPolicy(config),
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

export function verifyTask(
  scene: Scene,
  at: Pick<VerifyTask, "base" | "merge">,
  parts: VerifyTask["parts"],
): VerifyTask {
  const { facts, config, now } = scene;
  const before = unmeasured(scene.mission, at);
  return {
    kind: "verify",
    id: idOf(scene, "verify"),
    base: at.base,
    ...(before === undefined ? {} : { before }),
    parts,
    at: now,
    setup: [...facts.setup],
    commands: [...facts.commands],
    detectFrom: facts.tips.integration ?? facts.tips.default,
    access: accessOf(config, "verify"),
  };
}
