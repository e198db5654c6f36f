/** Who is set to a task: which models, and which further heads where the work is complex, risky or does not get on. */

import type { Config } from "../config.ts";
import type { ModelChoice } from "../models.ts";
import { assess, isAtLeast } from "../strategy/assessment.ts";
import type { Strategy } from "../strategy/strategy.ts";
import type { Scene } from "./open.ts";

/** It was labelled as one; or Muster opened the issue itself, and not for a feature of another. */
export function isObjective({ mission, facts }: Pick<Scene, "mission" | "facts">): boolean {
  return mission.family === undefined ? facts.issue.author.kind === "us" : mission.family.kind === "objective";
}

/** A critic reads plans for objectives, and for what sounds complex. */
export function wantsCritic(scene: Pick<Scene, "mission" | "facts" | "config">): boolean {
  return wanted(scene.config.planning.critic, isObjective(scene) || isComplex(scene));
}

/** An architect describes before a builder edits what is complex. */
export function wantsArchitect(scene: Pick<Scene, "mission" | "config">): boolean {
  return wanted(scene.config.planning.architect, isComplex(scene));
}

/** After two failures a stronger model tries. */
export function builderModel({ mission, config }: Pick<Scene, "mission" | "config">): ModelChoice {
  return mission.escalated || mission.failures >= 2 ? config.models.escalation : config.models.builder;
}

type Judged<Rules> = {
  readonly mission: { readonly strategy: Rules | undefined; readonly tried: readonly string[] };
  readonly config: Config;
};

/** How many auditors look at it: none where approval by people is all it needs and it went well so far. */
export function auditors({ mission, config }: Judged<Pick<Strategy, "risk" | "auto_apply">>): number {
  const { strategy, tried } = mission;
  const risky = strategy !== undefined && (strategy.risk === "high" || !strategy.auto_apply);
  if (config.policy.profile === "safety_critical") return Math.max(2, config.review.auditors);
  return risky || tried.length >= 2 ? config.review.auditors : 0;
}

/** Attempts before a person is asked: the strategy's, never more than the configuration's. */
export function mostAttempts({ mission, config }: Judged<Pick<Strategy, "builder">>): number {
  return Math.min(config.workers.max_attempts, mission.strategy?.builder ?? config.workers.max_attempts);
}

function isComplex({ mission }: Pick<Scene, "mission">): boolean {
  const { complexity } = mission.strategy ?? assess(mission);
  return isAtLeast(complexity, "complex");
}

function wanted(setting: "auto" | "always" | "never", automatic: boolean): boolean {
  return setting === "always" || (setting === "auto" && automatic);
}
