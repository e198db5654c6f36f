/** A task that a person gives a worker for a directory of theirs, without an issue, a journal or a pull request. */

import { accessOf } from "../access.ts";
import type { Config } from "../config.ts";
import { type Sha, TaskId, UnitId, type Usd } from "../ids.ts";
import { protectedGlobs, scanPolicy } from "../lap/protected.ts";
import type { Plan } from "../plan.ts";
import { WorkTask } from "../task.ts";

export const aloneRoles = ["build", "fix", "review", "plan"] as const;
export type AloneRole = (typeof aloneRoles)[number];

export type Wish = {
  readonly role: AloneRole;
  /** Reaches the model as it is. */
  readonly text: string;
  /** The commit it starts from, and for a review the one where the difference begins. */
  readonly base: Sha;
  readonly from: Sha;
  /** Replace what the configuration says. */
  readonly budget: Usd | undefined;
  readonly model: string | undefined;
};

/** The task as a worker takes it: limits, commands and protected paths are the repository's own. */
export function aloneTask(wish: Wish, config: Config): WorkTask {
  const { role, text, base, from, budget, model } = wish;
  const { attempt_usd: usd, attempt_tokens: tokens, attempt_minutes: minutes, turns } = config.budget;
  const common = {
    id: aloneId(role),
    title: "",
    body: text,
    lap: 1,
    attempt: 1,
    base,
    ...chosen(config, role, model),
    fallback: config.models.fallback,
    budget: { usd: budget ?? usd, turns, minutes, tokens },
    setup: config.setup,
    verify: config.verify,
    protected: [...protectedGlobs(config.policy.protected)],
    access: accessOf(config, "work"),
    scan: scanPolicy(config),
  };
  const plan = planFor(text);
  if (role === "plan") return WorkTask.parse({ kind: role, ...common, feedback: [] });
  if (role === "review") return WorkTask.parse({ kind: role, ...common, from, plan });
  return WorkTask.parse({ kind: role, ...common, plan, unit: plan.units[0], feedback: [] });
}

function aloneId(role: AloneRole): TaskId {
  return TaskId.parse(role === "build" || role === "fix" ? `alone-1-${role}-u1` : `alone-1-${role}`);
}

/** What the configuration says of effort and price was said of its own model. */
function chosen({ models }: Config, role: AloneRole, model: string | undefined) {
  const choice = { build: models.builder, fix: models.builder, review: models.reviewer, plan: models.planner }[role];
  return model === undefined ? choice : { provider: choice.provider, model };
}

function planFor(text: string): Plan {
  const title =
    (text.trim().split("\n")[0] ?? "")
      .replace(/^#+\s*/, "")
      .slice(0, 120)
      .trim() || "The task";
  const description = "The task's text says what to do.";
  const unit = { id: UnitId.parse("u1"), title, description, paths: [], needs: [], acceptance: [title] };
  return { summary: title, units: [unit], risks: [], assumptions: [] };
}
