/** Under which key a task's answer can be found again: the same for tasks that would be told the same. */

import { createHash } from "node:crypto";
import { AnswerKey } from "#mission/answers";
import { whoDoes } from "#mission/roles";
import type { Task } from "#mission/task";
import type { Git } from "../ports.ts";
import { roleOf } from "../work/roles.ts";

type Asked = Extract<Task, { kind: "plan" | "review" }>;

/** Undefined for tasks whose outcome is never taken from before. What a run calls itself and may spend does not matter; trees do, commits do not. */
export async function answerKey(task: Task, git: Pick<Git, "treeOf">): Promise<AnswerKey | undefined> {
  if (task.kind !== "plan" && task.kind !== "review") return undefined;
  const { id: _id, issue: _issue, lap: _lap, attempt: _attempt, budget: _budget, base, ...about } = task;
  const trees = [await git.treeOf(base), ...("from" in task ? [await git.treeOf(task.from)] : [])];
  const rest = "from" in about ? { ...about, from: undefined } : about;
  return AnswerKey.parse(hash({ about: rest, trees, prompts: promptsOf(task) }));
}

function promptsOf(task: Asked): readonly unknown[] {
  const critic = task.kind === "plan" && task.critic !== undefined ? [roleOf("critic")] : [];
  return [roleOf(whoDoes[task.kind]), ...critic].map(({ system, tools }) => ({ system, tools }));
}

function hash(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
