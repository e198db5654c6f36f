/** What verification says, with evidence, about one commit. */

import { z } from "zod";
import { Blocked } from "./access.ts";
import { Sha, TaskId } from "./ids.ts";

export const CommandResult = z.strictObject({
  name: z.string(),
  kind: z.enum(["test", "lint", "types", "security", "build", "custom"]),
  run: z.string(),
  required: z.boolean(),
  /** Undefined when it was ended by a signal or the time-out. */
  exit: z.int().optional(),
  timedOut: z.boolean(),
  seconds: z.number().nonnegative(),
  /** The last lines it printed (stdout and stderr together), at most 8,000 characters, without ANSI codes. */
  tail: z.string().max(8000),
  /** Tests counted by a known runner's closing lines (TAP, node, vitest, jest, pytest, go, cargo); absent when none was recognised. */
  tests: z.strictObject({ passed: z.int(), failed: z.int(), skipped: z.int() }).optional(),
});
export type CommandResult = z.infer<typeof CommandResult>;

/** What commands said of the commit where a feature begins, before anything was changed. */
export const Before = z.strictObject({ commit: Sha, results: z.array(CommandResult.omit({ tail: true })).min(1) });
export type Before = z.infer<typeof Before>;

export const Verdict = z.strictObject({
  version: z.literal(1),
  task: TaskId,
  outcome: z.discriminatedUnion("kind", [
    /**
     * The commands ran; whether they passed is `passed(verdict)`. `commit` and `tree` are what they ran on. `before`: what those that had to pass
     * and did not say of the commit where the feature begins.
     */
    z.strictObject({
      kind: z.literal("ran"),
      commit: Sha,
      tree: Sha,
      results: z.array(CommandResult).min(1),
      before: Before.optional(),
    }),
    /** The parts do not merge; the paths in conflict. */
    z.strictObject({ kind: z.literal("conflict"), paths: z.array(z.string()) }),
    /** Nothing to verify with: none configured, none detected. */
    z.strictObject({ kind: z.literal("no-commands"), looked: z.array(z.string()) }),
    /** No part brought changes; those whose hand-off is missing or without any. Where some came, they are verified without the others. */
    z.strictObject({ kind: z.literal("no-changes"), missing: z.array(TaskId) }),
    /** The machine lacks what verification needs, a sandbox first of all; it says nothing about the commit. */
    z.strictObject({ kind: z.literal("environment"), message: z.string().max(4000) }),
    z.strictObject({ kind: z.literal("broken"), message: z.string().max(4000) }),
  ]),
  seconds: z.number().nonnegative(),
  /** Where its commands wanted to connect to and were not let. */
  blocked: z.array(Blocked).optional(),
});
export type Verdict = z.infer<typeof Verdict>;

/** Whether every required command ended with 0 and a test command that counts its tests ran at least one. No required command = no. */
export function passed(results: readonly Omit<CommandResult, "tail">[]): boolean {
  const required = results.filter((result) => result.required);
  return required.length > 0 && required.every(commandPassed);
}

export function commandPassed(result: Omit<CommandResult, "tail">): boolean {
  if (result.exit !== 0 || result.timedOut) return false;
  const { tests } = result;
  return tests === undefined || tests.passed + tests.failed > 0;
}

/** What is kept in journals of a result. */
export function withoutTail(result: CommandResult): Omit<CommandResult, "tail"> {
  const { name, kind, run, required, exit, timedOut, seconds, tests } = result;
  return { name, kind, run, required, exit, timedOut, seconds, tests };
}
