/** A question that a task cannot answer by itself: what is asked, who decided it and how; readable by every later task. */

import { z } from "zod";
import { Instant, RunId } from "./ids.ts";

/** What a task asks. `default` counts from 1 and is taken when nobody answers in time. */
export const Question = z
  .strictObject({
    summary: z.string().trim().min(1).max(1000),
    options: z.array(z.string().trim().min(1).max(300)).min(2).max(5),
    default: z.int().min(1).max(5),
    /** Who should answer, in the asker's words; whoever may write can. */
    who: z.string().trim().min(1).max(100).optional(),
  })
  .refine((question) => question.default <= question.options.length, {
    path: ["default"],
    message: "must be the number of one of the options",
  });
export type Question = z.infer<typeof Question>;

/** What the question is about, so that it is asked once: `task:<id>`, `hook:<hash>`, `blocked:<kind>`, `clarity:<question>`, `plan:<lap>`. */
export const GateName = z.string().regex(/^(task|hook|blocked|clarity|plan):[a-z0-9-]{1,80}$/);

/** A question that was put to people. `stage`: where the mission stood; `until`: when the default is taken, never when absent. */
export const Asked = z.strictObject({
  run: RunId,
  gate: GateName,
  stage: z.string(),
  question: Question,
  until: Instant.optional(),
});
export type Asked = z.infer<typeof Asked>;

export const Decided = z.strictObject({
  run: RunId,
  gate: GateName,
  stage: z.string(),
  summary: z.string(),
  allowed: z.array(z.string()),
  /** Counts from 1. */
  selected: z.int().positive(),
  /** A login, or `muster` when the default was taken. */
  actor: z.string(),
  at: Instant,
  rationale: z.string(),
  /** The comment that chose, by its id; none when the default was taken: then it is an assumption. */
  heard: z.int().positive().optional(),
});
export type Decided = z.infer<typeof Decided>;

/** The two options of a question whether something may be done, in this order. */
export const allowOrRefuse = ["Allow it", "Refuse it"] as const;

/** Of a question about a hard blocker. */
export const goOnOrStop = ["It is there now: go on", "Stop the mission"] as const;

/** The newest answer for a gate. */
export function decisionFor(gate: string, decisions: readonly Decided[]): Decided | undefined {
  return decisions.findLast((each) => each.gate === gate);
}
