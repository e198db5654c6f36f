/** What a worker returns: typed, parsed where it enters, never read out of free text. */

import { z } from "zod";
import { Sha, TaskId } from "./ids.ts";
import { Plan } from "./plan.ts";
import { Call } from "./spend.ts";

export const Note = z.strictObject({
  kind: z.enum(["discovery", "concern"]),
  text: z.string().min(1).max(2000),
  path: z.string().max(300).optional(),
});
export type Note = z.infer<typeof Note>;

const score = z.number().min(1).max(10);

/** A review of a difference; each score 1–10. */
export const Review = z.strictObject({
  scores: z.strictObject({ alignment: score, approach: score, tests: score, criteria: score }),
  rationale: z.string().min(1).max(8000),
  findings: z
    .array(
      z.strictObject({
        severity: z.enum(["critical", "warning", "suggestion", "info"]),
        text: z.string().min(1).max(2000),
        path: z.string().max(300).optional(),
        line: z.int().positive().optional(),
      }),
    )
    .max(50),
});
export type Review = z.infer<typeof Review>;

/** How the worker answers one feedback item, shown to whoever raised it. */
export const Answer = z.strictObject({
  key: z.string(),
  decision: z.enum(["done", "question", "disagree"]),
  text: z.string().max(2000),
});
export type Answer = z.infer<typeof Answer>;

/** The changes themselves travel as a git bundle beside the hand-off: `changes.bundle`, with the one ref `refs/heads/changes`. */
export const Changes = z.strictObject({
  base: Sha,
  tip: Sha,
  answers: z.array(Answer).default([]),
});
export type Changes = z.infer<typeof Changes>;

/** What came of the task itself; `failed` reasons are a closed set so that the mind can tell infrastructure from work. */
export const Outcome = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("planned"), plan: Plan }),
  /** The issue does not say enough to plan it; questions for its author. */
  z.strictObject({ kind: z.literal("unclear"), questions: z.array(z.string().min(1).max(500)).min(1).max(3) }),
  z.strictObject({ kind: z.literal("changed"), changes: Changes }),
  z.strictObject({ kind: z.literal("reviewed"), review: Review }),
  z.strictObject({
    kind: z.literal("failed"),
    /**
     * `garbage`: answers that cannot be used · `refused`: the model declined · `overloaded`: provider down or rate-limited beyond our retries ·
     * `budget`: the task's cap would be exceeded · `no-change`: it finished without changing anything · `turns`, `time-out`: ran out ·
     * `environment`: the machine lacks something (a sandbox, git, a commit) · `setup`: the set-up commands failed · `cancelled`.
     */
    reason: z.enum([
      "garbage",
      "refused",
      "overloaded",
      "budget",
      "no-change",
      "turns",
      "time-out",
      "environment",
      "setup",
      "cancelled",
    ]),
    message: z.string().max(8000),
  }),
]);
export type Outcome = z.infer<typeof Outcome>;

export const Handoff = z.strictObject({
  version: z.literal(1),
  task: TaskId,
  outcome: Outcome,
  /** The worker's own words on what it did; for people. */
  summary: z.string().max(4000),
  notes: z.array(Note).max(20),
  calls: z.array(Call),
  seconds: z.number().nonnegative(),
});
export type Handoff = z.infer<typeof Handoff>;
