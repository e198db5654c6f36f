/** A dry run as people read it, on a terminal or in a job's summary: Markdown. */

import type { Config } from "../config.ts";
import { dollars } from "../ids.ts";
import { inWords } from "../money/estimate.ts";
import type { WorkUnit } from "../plan.ts";
import type { DryRun } from "../views/dry-run.ts";
import { clarityText } from "./clarity.ts";

/** `spent`: what the planning itself has cost, in dollars. */
export function sayDryRun(title: string, run: DryRun, { budget }: Pick<Config, "budget">, spent: number): string {
  const { plan, problems, clarity, questions } = run;
  return [
    `# Dry run: ${title}`,
    "Nothing was written.",
    clarityText(clarity),
    list("It would ask first", questions),
    list("The plan would be sent back", problems),
    `**Plan**: ${plan.summary}\n${plan.units.map(unitText).join("\n")}`,
    strategyText(run),
    `**Layers**: ${run.layers.map((layer) => layer.join(" beside ")).join(", then ")}.`,
    `**Cost**: about ${inWords(run.estimate)} after the plan, which cost $${spent.toFixed(4)}; at most ${dollars(budget.feature_usd)} for this feature.`,
    list("Taken for granted", plan.assumptions),
    list("Risks", plan.risks),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function strategyText({ strategy }: DryRun): string {
  const { category, complexity, risk, builder, auditor, tokens, review } = strategy;
  return `**Strategy**: ${category.replaceAll("_", " ")}, ${complexity}, ${risk} risk; ${builder} attempts, ${auditor} audit rounds, ${tokens} tokens a unit, review: ${review}.`;
}

function unitText({ id, title, paths, needs, acceptance }: WorkUnit): string {
  const where = paths.length === 0 ? "" : ` (${paths.join(", ")})`;
  const after = needs.length === 0 ? "" : ` after ${needs.join(", ")}`;
  return [`- ${id}: ${title}${where}${after}`, ...acceptance.map((each) => `  - ${each}`)].join("\n");
}

function list(title: string, items: readonly string[]): string {
  return items.length === 0 ? "" : `**${title}**\n${items.map((item) => `- ${item}`).join("\n")}`;
}
