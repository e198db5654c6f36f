/** What a planner's finish amounts to, or what must be mended first: its shape, its caps, the ground it stands on, and what a critic says. */

import { type Grounded, grounded } from "#mission/planning/ground";
import { type Tree, treeProblems } from "#mission/planning/tree";
import type { PlanTask } from "#mission/task";
import { forOneFeature, planned } from "./finishes.ts";
import { type Product, said } from "./product.ts";
import { criticise } from "./second-head.ts";
import { groundOf } from "./site/ground.ts";
import type { Situation } from "./situation.ts";

export async function judgePlan(value: unknown, task: PlanTask, situation: Situation): Promise<Product | string> {
  const { plan: given, opinion, questions } = planned.parse(value);
  if (given === undefined) return said({ kind: "unclear", questions: questions ?? [] }, "");
  const problems = problemsOf(given, task);
  if (problems.length > 0) return toMend(problems);
  const ground = await standing(given, situation);
  // Asked once: a planner that insists may know of what is yet to come.
  if (ground.problems.length > 0 && situation.desk.isFirst("ground")) return toMend(ground.problems);
  const { plan } = ground;
  const criticism = await criticise(plan, task, situation);
  if (criticism.kind === "revise") return criticism.message;
  const doubts = ground.problems.map((problem) => problem.slice(0, 500));
  const known = { ...plan, risks: [...criticism.risks, ...doubts, ...plan.risks].slice(0, 8) };
  if (task.objective !== undefined)
    return said({ kind: "decomposed", tree: known, criticism: situation.objections.slice(-10) }, plan.summary);
  return said({ kind: "planned", plan: known, ...(opinion === undefined ? {} : { opinion }) }, plan.summary);
}

function toMend(problems: readonly string[]): string {
  return `This plan cannot be worked by:\n- ${problems.slice(0, 20).join("\n- ")}`;
}

/** Told to the planner while it can still mend them. */
function problemsOf(plan: Tree, { objective, protected: globs }: PlanTask): readonly string[] {
  if (objective !== undefined) return treeProblems(plan, objective, globs);
  const read = forOneFeature.safeParse(plan);
  return read.success ? [] : read.error.issues.map(({ message }) => message);
}

/** Without a checkout there is nothing to hold it against. */
async function standing(plan: Tree, { workplace }: Situation): Promise<Grounded<Tree>> {
  const place = await workplace;
  return place.kind === "open" ? grounded(plan, await groundOf(place.clone)) : { plan, problems: [] };
}
