/** What a planner's hand-off means: a plan that holds together, questions, another try, or the plainest plan there is. */

import type { Handoff } from "../handoff.ts";
import { UnitId } from "../ids.ts";
import { ordered, preflight } from "../plan.ts";
import type { Plan } from "../plan.ts";
import type { Step } from "../step.ts";
import { askAbout } from "../clarity/asking.ts";
import { clarityByModel, clarityByRules } from "../clarity/rules.ts";
import { leavePlace, record, stop } from "../course/ending.ts";
import type { MissionEvent } from "../course/event.ts";
import { assess, type Opinion } from "../strategy/assessment.ts";
import { compile } from "../strategy/strategy.ts";
import { wantsTests, withTests } from "../strategy/test-writer.ts";
import { withCleanup } from "../findings/cleanup.ts";
import { estimateAhead } from "../money/estimate.ts";
import type { Scene } from "./open.ts";
import { protectedGlobs } from "./protected.ts";
import type { Mission } from "../course/state.ts";
import { planAsked, settleTree } from "../planning/settle-tree.ts";
import { toBeDivided } from "../objective/state.ts";
import { whyTooManyPhases } from "../tiers/caps.ts";
import { planQuestion } from "../say/objective/words.ts";
import { auditors, isObjective } from "./who.ts";

export function settlePlan(scene: Scene, handoff: Handoff | undefined): Step<MissionEvent> {
  const { mission, config } = scene;
  const outcome = handoff?.outcome;
  const asks = outcome?.kind === "unclear" ? askAbout(scene, clarityByModel(mission, outcome.questions)) : undefined;
  if (asks !== undefined) return asks;
  if (toBeDivided(mission) !== undefined) {
    const otherwise = { why: whyNone(handoff), plainest: plainest(mission) };
    return settleTree(scene, handoff, { ...otherwise, frozen: (plan) => frozen(scene, plan, "model") });
  }
  if (outcome?.kind !== "planned") return anotherTry(scene, [whyNone(handoff)]);
  const problems = preflight(outcome.plan, protectedGlobs(config.policy.protected));
  return problems.length === 0
    ? planned(scene, frozen(scene, ordered(outcome.plan), "model", outcome.opinion))
    : anotherTry(scene, problems);
}

/** One; after it the plainest plan. */
function anotherTry(scene: Scene, problems: readonly string[]): Step<MissionEvent> {
  const { mission } = scene;
  if (mission.planFailures > 0) return planned(scene, frozen(scene, plainest(mission), "fallback"));
  const message = problems.join(" ");
  const feedback = problems.map((text, index) => ({ key: `plan:${index}`, source: "policy" as const, text }));
  return record({ kind: "attemptFailed", reason: "plan", message, feedback });
}

type Planned = Extract<MissionEvent, { kind: "planned" }>;

/** Where the configuration says so, people have to agree first. */
function planned(scene: Scene, event: Planned): Step<MissionEvent> {
  const over = whyTooManyPhases(scene.mission, event.plan);
  if (over !== undefined) return stop(scene, "budget", over);
  if (scene.config.gates.plan !== "pause") return record(event);
  return leavePlace(scene, event, planAsked(scene, { summary: planQuestion(undefined), until: undefined }));
}

/** The plan with the strategy it is gone about by, and with tests by another hand where they are wanted. */
function frozen(scene: Scene, plan: Plan, by: "model" | "fallback", opinion?: Opinion): Planned {
  const { mission, config, facts } = scene;
  const assessment = assess(mission, plan, opinion);
  const strategy = compile(assessment, config.strategies, facts.tips.default);
  const { plan: cleaning, cleanup } = withCleanup(plan, facts.findings ?? []);
  const tested = wantsTests(config.planning.tests, assessment) ? withTests(cleaning) : cleaning;
  const audits = Array.from({ length: auditors({ mission: { ...mission, strategy }, config }) }, () => "audit");
  const readers = ["review", ...audits, ...(isObjective(scene) ? ["judge"] : [])];
  const estimate = estimateAhead(tested, readers, facts.history ?? { costs: new Map(), rounds: [] });
  const clarity = mission.clarity ?? clarityByRules(mission);
  return {
    kind: "planned",
    plan: tested,
    by,
    strategy,
    clarity,
    estimate,
    ...(cleanup === undefined ? {} : { cleanup }),
  };
}

function whyNone(handoff: Handoff | undefined): string {
  if (handoff?.outcome.kind === "failed") return handoff.outcome.message;
  if (handoff?.outcome.kind === "unclear")
    return "Nothing of what was asked has to wait for people: plan with what was decided, take the defaults, and name them among the assumptions.";
  return "The planner handed over no plan.";
}

/** One unit that is the issue itself. */
function plainest(mission: Mission): Plan {
  const title = mission.title.trim().slice(0, 120) || `Issue ${mission.issue}`;
  return {
    summary: title,
    units: [
      {
        id: UnitId.parse("u1"),
        title,
        description: mission.body.slice(0, 8e3) || title,
        paths: [],
        needs: [],
        acceptance: ["What the issue asks for holds, and a test shows it."],
      },
    ],
    risks: ["No usable plan came from the planner; the issue is worked on as one unit."],
    assumptions: [],
  };
}
