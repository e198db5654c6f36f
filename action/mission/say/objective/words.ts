/** What planners and judges read of an objective, and people where it does not get on: reasons, evidence, what is waited for. */

import type { IssueNumber } from "../../ids.ts";
import type { Judgement } from "../../handoff.ts";
import type { Ambition } from "../../planning/ambition.ts";
import type { Child, FamilyFacts } from "../../objective/facts.ts";
import type { Progress } from "../../objective/progress.ts";
import type { Feature, Objective } from "../../objective/state.ts";

/** To the planner: what the plan lacks, and what a critic had said of it. */
export function modestReasons({ score, reasons }: Ambition, least: number, criticism: readonly string[]): string {
  const critic =
    criticism.length === 0 ? "" : `\nA critic said of it:\n${criticism.map((each) => `- ${each}`).join("\n")}`;
  return `The plan is too small for the objective: its ambition is ${score} of 10, at least ${least} is needed (${reasons.join("; ")}). Plan all of what the objective asks for.${critic}`;
}

/** To people: why this plan is not begun without them. */
export function modestPlan(
  { score, reasons }: Ambition,
  least: number,
  { fallback, criticism }: { readonly fallback: boolean; readonly criticism: readonly string[] },
): string {
  if (fallback)
    return `No usable plan came from the planner: ${criticism.join(" ").slice(0, 600)} The objective could be worked on as one unit.`;
  return `The best plan that was found is small for an objective: ambition ${score} of 10, at least ${least} is wanted (${reasons.join("; ")}). Is it enough?`;
}

export function planQuestion(objection: string | undefined): string {
  const lead = "The plan is in the comment above. May it go on with it?";
  return objection === undefined ? lead : `${lead} A critic's objections were not met: ${objection}`;
}

/** What is rested for while features are worked on. */
export function waitingFor(progress: readonly Progress[]): string {
  const of = (at: Progress["at"]) => progress.filter((each) => each.at === at).length;
  const said = [
    [of("working") + of("ready") + of("unopened"), "at work"],
    [of("person"), "waiting for people"],
    [of("waits"), "waiting for others"],
    [of("integrated"), "integrated"],
    [of("stopped") + of("left"), "not coming"],
  ] as const;
  const many = said.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return `${progress.length === 1 ? "its feature" : `of its ${progress.length} features`}: ${many.join(", ")}`;
}

export function nothingCame({ ends }: Objective): string {
  const why = ends.flatMap(({ issue, message }) => (message === undefined ? [] : [`- #${issue}: ${message}`]));
  return [`None of its ${ends.length} features was finished, so a person is needed.`, ...why].join("\n");
}

export function notMetText(checks: number, { rationale, missing }: Judgement): string {
  const lead = `The objective is not met after ${checks === 1 ? "a check" : `${checks} checks`}, so a person is needed: ${rationale}`;
  return [lead, ...missing.map((each) => `- ${each}`)].join("\n");
}

/** What Muster knows of each feature, for who judges the whole. */
export function judgesEvidence(objective: Objective, family: FamilyFacts | undefined): string {
  if (objective.features.length === 0) return "It was built as one feature.";
  return objective.features.map((feature) => evidenceOf(feature, childOf(feature, family), objective)).join("\n");
}

function childOf({ issue }: Feature, family: FamilyFacts | undefined): Child | undefined {
  return family?.children.find((child) => child.issue === issue);
}

function evidenceOf({ unit, issue, key }: Feature, child: Child | undefined, { ends }: Objective): string {
  const name = `- ${unit.title}${issue === undefined ? "" : ` (#${issue})`}`;
  const end = ends.find((each) => each.key === key);
  if (child === undefined)
    return `${name}: ${end?.end === "left" ? "left, since what it needs did not come" : "not begun"}`;
  return `${name}: ${outcomeOf(child)}`;
}

function outcomeOf({ stage, head }: Child): string {
  if (stage.kind === "stopped") return `stopped (${stage.reason}): ${stage.message}`;
  const ran = head?.results.map(({ run, exit }) => `${run} ended with ${exit ?? "a time-out"}`).join(", ") ?? "";
  const review = head?.review === undefined ? "" : `; reviewed ${head.review.mean.toFixed(1)} of 10`;
  return `${stage.kind}; ${ran === "" ? "nothing was run" : ran}${review}`;
}

/** To who plans an objective anew: what there is already. */
export function soFarText(objective: Objective, family: FamilyFacts | undefined): string {
  return objective.features.length === 0 ? "" : judgesEvidence(objective, family);
}

export function waitsForPromotion(issues: readonly IssueNumber[]): string {
  if (issues.length === 0) return "it waits for the promotion pull request to be merged";
  return `it waits for the promotion pull request with ${issues.map((issue) => `#${issue}`).join(", ")} to be merged`;
}
