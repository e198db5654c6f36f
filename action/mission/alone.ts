/** A task that a person gives a worker for a directory of theirs, without an issue, a journal or a pull request. */

import { z } from "zod";
import { accessOf } from "./access.ts";
import type { Config } from "./config.ts";
import { type Sha, TaskId, UnitId, type Usd } from "./ids.ts";
import { protectedGlobs, scanPolicy } from "./lap/protected.ts";
import type { Plan } from "./plan.ts";
import { WorkTask } from "./task.ts";

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

const common = { repository: z.string(), sandbox: z.enum(["auto", "none"]) };

/** What the program that works alone is told when it is started: its one argument, as JSON. */
export const AloneOrder = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("work"), id: TaskId, tasks: z.string(), handoffs: z.string(), ...common }),
  /** `record`: the folder of a task's hand-off. */
  z.strictObject({ kind: z.literal("replay"), record: z.string(), results: z.enum(["recorded", "live"]), ...common }),
]);
export type AloneOrder = z.infer<typeof AloneOrder>;

/** Where a replay first left its record. */
export const AloneDifference = z.strictObject({
  /** Counted over all conversations of the task, from 1. */
  request: z.int(),
  role: z.string(),
  turn: z.int(),
  /** Counted from 1; absent when it is not in a message. */
  message: z.int().optional(),
  where: z.string(),
  expected: z.string(),
  got: z.string(),
  /** The first lines that differ. */
  difference: z.string(),
});
export type AloneDifference = z.infer<typeof AloneDifference>;

/** A tool said something else than it did when it was recorded. */
export const AloneResult = z.strictObject({ what: z.string(), difference: z.string() });
export type AloneResult = z.infer<typeof AloneResult>;

/** A replay that has no difference was the same to the end. */
export const AloneReplayed = z.strictObject({
  kind: z.literal("replayed"),
  requests: z.int(),
  outcome: z.string(),
  tree: z.string().optional(),
  results: z.array(AloneResult),
  difference: AloneDifference.optional(),
});
export type AloneReplayed = z.infer<typeof AloneReplayed>;

/** What it says on the way: one JSON object a line. Texts are shortened; the transcript has them whole. */
export const AloneEvent = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("note"), text: z.string() }),
  z.strictObject({ kind: z.literal("setup"), command: z.string(), exit: z.int().optional() }),
  z.strictObject({ kind: z.literal("asked"), turn: z.int() }),
  z.strictObject({
    kind: z.literal("answered"),
    turn: z.int(),
    outcome: z.string(),
    said: z.string(),
    uses: z.array(z.strictObject({ id: z.string(), tool: z.string(), what: z.string() })),
    tokens: z.strictObject({ input: z.int(), output: z.int(), cacheRead: z.int(), cacheWrite: z.int() }),
  }),
  z.strictObject({ kind: z.literal("result"), id: z.string(), failed: z.boolean(), text: z.string() }),
  AloneReplayed,
]);
export type AloneEvent = z.infer<typeof AloneEvent>;
