/** The plan as people read it: a checklist and, for more than one unit, its graph. */

import type { Config } from "../config.ts";
import { dollars } from "../ids.ts";
import { inWords } from "../money/estimate.ts";
import { foundText } from "./found.ts";
import { clarityText } from "./clarity.ts";
import type { Plan, WorkUnit } from "../plan.ts";
import type { Mission } from "../course/state.ts";
import { tiersText } from "./tiers.ts";
import type { Strategy } from "../strategy/strategy.ts";

export function planText(plan: Plan, mission: Mission, config: Pick<Config, "budget" | "policy">): string {
  const { built } = mission;
  return [
    `### Plan\n\n${plan.summary}`,
    plan.units.map((unit) => unitText(unit, built.includes(unit.id))).join("\n"),
    plan.units.length > 1 ? graph(plan) : "",
    mission.strategy === undefined ? "" : strategyText(mission.strategy),
    tiersText(mission, config),
    foundText(mission.found),
    mission.clarity === undefined ? "" : clarityText(mission.clarity),
    list("Taken for granted", plan.assumptions),
    list("Risks", plan.risks),
    `Cost: ${costText(mission)}at most ${dollars(config.budget.feature_usd)} for this feature.`,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function costText({ estimate }: Mission): string {
  if (estimate === undefined) return "";
  const basis =
    estimate.samples === 0
      ? "rough figures, as nothing was built here yet"
      : `${estimate.samples} tasks of past missions`;
  return `about ${inWords(estimate)}, planning included, by ${basis}; `;
}

/** How it is gone about, and by which row of the table. */
function strategyText({ category, complexity, risk, builder, auto_apply: alone }: Strategy): string {
  const audit = alone && risk !== "high" ? "" : ", and an audit besides the review";
  const many = builder === 1 ? "one attempt" : `at most ${builder} attempts`;
  return `**Strategy**: ${category.replaceAll("_", " ")}, ${complexity}, ${risk} risk: ${many}${audit}.`;
}

function unitText(unit: WorkUnit, done: boolean): string {
  const paths = unit.paths.length > 0 ? ` (${unit.paths.map((path) => `\`${path}\``).join(", ")})` : "";
  const criteria = unit.acceptance.map((each) => `  - ${each}`).join("\n");
  const who = unit.specialist === undefined ? "" : ` by a ${unit.specialist}`;
  const kind = unit.inquiry === undefined ? "" : ` (${unit.inquiry}: nothing of it is merged)`;
  return `- [${done ? "x" : " "}] **${unit.id}: ${unit.title}**${kind}${who}${paths}\n${criteria}`;
}

function graph(plan: Plan): string {
  const nodes = plan.units.map((unit) => `  ${unit.id}["${unit.id}: ${unit.title.replaceAll(/["\][<>\n]/g, " ")}"]`);
  const arrows = plan.units.flatMap((unit) => unit.needs.map((need) => `  ${need} --> ${unit.id}`));
  return ["```mermaid", "flowchart LR", ...nodes, ...arrows, "```"].join("\n");
}

function list(title: string, items: readonly string[]): string {
  return items.length === 0 ? "" : `**${title}**\n${items.map((item) => `- ${item}`).join("\n")}`;
}
