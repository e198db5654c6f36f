/** A task: everything one job for a worker, or one verification, needs to know. It is the input of `work` and `verify`. */

import { z } from "zod";
import { Access } from "./access.ts";
import { Decided } from "./decision.ts";
import { Outcome } from "./handoff.ts";
import { HookRule } from "./hook.ts";
import { Instant, IssueNumber, Sha, TaskId, UnitId, Usd } from "./ids.ts";
import { ModelChoice, Provider } from "./models.ts";
import { Plan, WorkUnit } from "./plan.ts";
import { TreeCaps } from "./planning/tree.ts";
import { found } from "./research/report.ts";
import { ScanPolicy } from "./scan/finding.ts";

/** A command that Muster runs itself. Time-out in seconds. */
export const Command = z.strictObject({
  name: z.string().min(1).max(100),
  kind: z.enum(["test", "lint", "types", "security", "build", "custom"]),
  run: z.string().min(1).max(2000),
  timeout: z.int().positive().max(21_600).default(900),
  required: z.boolean().default(true),
});
export type Command = z.infer<typeof Command>;

/** One thing the next attempt must deal with: a person's words, a failing check, our own verification or review. */
export const FeedbackItem = z.strictObject({
  /** Stable over laps, so that an item is dealt with once: `thread:123`, `review:9`, `check:lint`, `verify:npm test`, … */
  key: z.string().min(1).max(200),
  source: z.enum(["person", "check", "verification", "review", "policy", "conflict", "worker"]),
  text: z.string().max(20_000),
  path: z.string().optional(),
  line: z.int().positive().optional(),
  by: z.string().optional(),
});
export type FeedbackItem = z.infer<typeof FeedbackItem>;

/** What a worker may spend at most on one task; the money cap is hard. */
export const TaskBudget = z.strictObject({
  usd: Usd,
  /** Requests to the model. */
  turns: z.int().positive(),
  minutes: z.int().positive(),
  /** Tokens that may be worked on anew; what is only read from the cache does not count. */
  tokens: z.int().positive().optional(),
  /** Seconds between two heartbeats; three without a sign of life, and the worker is stuck. */
  heartbeat: z.int().positive().optional(),
});
export type TaskBudget = z.infer<typeof TaskBudget>;

const common = {
  id: TaskId,
  /** Absent: a person gave the task alone, for a directory of theirs; its text is `body`, word for word. */
  issue: IssueNumber.optional(),
  /** The issue as it was when the mission was opened; text of people who may write, cleaned. */
  title: z.string(),
  body: z.string(),
  lap: z.int().positive(),
  /** 1 for the first try at the feature. */
  attempt: z.int().positive(),
  /** The commit the worker starts from. */
  base: Sha,
  ...ModelChoice.shape,
  provider: Provider.default("anthropic"),
  /** Asked in this order when the model stays overloaded. */
  fallback: z.array(ModelChoice).default([]),
  budget: TaskBudget,
  setup: z.array(z.string()),
  verify: z.array(Command),
  /** Globs no worker may change. */
  protected: z.array(z.string()),
  /** Under which key its answer is kept; and the answer, when it is there already. */
  answer: z.strictObject({ key: z.string(), outcome: Outcome.optional() }).optional(),
  access: Access.prefault({}),
  /** The configuration's own rules for tool calls. */
  hooks: z.array(HookRule).default([]),
  /** What was decided in this mission so far. */
  decisions: z.array(Decided).default([]),
  /** What its change is scanned by before it is handed over. */
  scan: ScanPolicy.prefault({}),
};

export const PlanTask = z.strictObject({
  kind: z.literal("plan"),
  ...common,
  feedback: z.array(FeedbackItem),
  /** What the plan before taught. */
  lessons: z.array(z.string()).default([]),
  /** A critic reads the plan in the same job; its reasons send the planner back, at most `rounds` times. */
  critic: ModelChoice.extend({ rounds: z.int().min(1).max(4) }).optional(),
  /** The issue is an objective, to be divided into features; `soFar`: what became of those that were planned before. */
  objective: TreeCaps.extend({ soFar: z.string() }).optional(),
});
export type PlanTask = z.infer<typeof PlanTask>;

/** `build` starts a unit; `fix` mends the feature as it stands so that every feedback item is dealt with. */
export const BuildTask = z.strictObject({
  kind: z.enum(["build", "fix"]),
  ...common,
  plan: Plan,
  unit: WorkUnit,
  feedback: z.array(FeedbackItem),
  /** One line for each failed attempt before: what was tried and what came of it. */
  tried: z.array(z.string()).default([]),
  /** What was found out for this feature. */
  found: z.array(found.omit({ kind: true })).default([]),
  /** An architect reads and describes first, in the same job, with this model; the builder edits by it. */
  architect: ModelChoice.optional(),
  /** What has landed meanwhile and is to be merged: the worker starts from both, with marks where they conflict. */
  merge: Sha.optional(),
  /** An attempt that was stopped got part of the way: the worker starts from its changes (in the bundle `<task>.bundle` beside the task file) and is told what it had reached. */
  resume: z.strictObject({ commit: Sha, reached: z.string() }).optional(),
});
export type BuildTask = z.infer<typeof BuildTask>;

/** Finds out what its unit says; what it changes on the way is thrown away. */
export const ScoutTask = z.strictObject({
  kind: z.literal("scout"),
  ...common,
  plan: Plan,
  unit: WorkUnit,
  found: z.array(found.omit({ kind: true })).default([]),
});
export type ScoutTask = z.infer<typeof ScoutTask>;

/** Reads the difference `from..base` and scores it. */
export const ReviewTask = z.strictObject({ kind: z.literal("review"), ...common, plan: Plan, from: Sha });
export type ReviewTask = z.infer<typeof ReviewTask>;

/** A second look at `from..base` because it is risky, large or was hard; `focus`: what to look for above all. */
export const AuditTask = z.strictObject({
  kind: z.literal("audit"),
  ...common,
  plan: Plan,
  from: Sha,
  focus: z.string(),
});
export type AuditTask = z.infer<typeof AuditTask>;

/** Whether the objective is met at `base`; `evidence`: what Muster itself ran there. */
export const JudgeTask = z.strictObject({
  kind: z.literal("judge"),
  ...common,
  plan: Plan,
  from: Sha,
  evidence: z.string(),
});
export type JudgeTask = z.infer<typeof JudgeTask>;

/** What should come after an objective that was met at `base`; `cleanup`: something that makes the project simpler or sounder, nothing new. */
export const StrategyTask = z.strictObject({
  kind: z.literal("strategy"),
  ...common,
  evidence: z.string(),
  cleanup: z.boolean(),
});
export type StrategyTask = z.infer<typeof StrategyTask>;

/** Why attempt after attempt fails at `base`. */
export const DoctorTask = z.strictObject({
  kind: z.literal("doctor"),
  ...common,
  plan: Plan,
  feedback: z.array(FeedbackItem),
  tried: z.array(z.string()),
});
export type DoctorTask = z.infer<typeof DoctorTask>;

const workTasks = [PlanTask, BuildTask, ScoutTask, ReviewTask, AuditTask, JudgeTask, DoctorTask, StrategyTask] as const;

export const WorkTask = z.discriminatedUnion("kind", workTasks);
export type WorkTask = z.infer<typeof WorkTask>;

/** Every model that may be asked in a task. */
export function choicesOf(task: WorkTask): readonly ModelChoice[] {
  const heads = ["critic" in task ? task.critic : undefined, "architect" in task ? task.architect : undefined];
  return [task, ...heads.filter((head) => head !== undefined), ...task.fallback];
}

/** One unit's place in the commit that is to be verified. */
export const Part = z.strictObject({ task: TaskId, unit: UnitId, message: z.string() });
export type Part = z.infer<typeof Part>;

/**
 * Verify a commit. With `parts`, the commit is first put together: each part's changes merged in order onto `base`, one commit each, with
 * `at` as author and committer date, so that whoever does it from the same hand-offs gets the same commit id.
 */
export const VerifyTask = z.strictObject({
  kind: z.literal("verify"),
  id: TaskId,
  base: Sha,
  /** Where the feature begins: what does not pass is run there too, so that nobody is blamed for what was so before. */
  before: Sha.optional(),
  parts: z.array(Part),
  /** Second parent of the first part's commit, whose changes were made on the merge of both. */
  merge: Sha.optional(),
  at: Instant,
  setup: z.array(z.string()),
  /** Empty: detect them in the tree at `detectFrom` (never in the changed tree: a change must not choose its own judge). */
  commands: z.array(Command),
  detectFrom: Sha,
  access: Access.prefault({}),
});
export type VerifyTask = z.infer<typeof VerifyTask>;

export const Task = z.discriminatedUnion("kind", [...workTasks, VerifyTask]);
export type Task = z.infer<typeof Task>;

/** What `advance` hands to the jobs of a lap. */
export const TaskFile = z.strictObject({
  version: z.literal(1),
  tasks: z.array(Task),
  /** Tasks that one runner works on at the same time. */
  perRunner: z.int().positive().default(1),
});
export type TaskFile = z.infer<typeof TaskFile>;

/** `unit`: the unit's id, or the place among several tasks of one kind. */
export function taskId(actor: string, lap: number, kind: string, unit?: UnitId): TaskId {
  return TaskId.parse([actor, lap, kind, unit].filter((part) => part !== undefined).join("-"));
}
