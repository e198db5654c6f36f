/** The task in words: the first message of a conversation, with all text of others fenced as data. */

import { createHash } from "node:crypto";
import type { FeedbackItem, ReviewTask, WorkTask } from "#mission/task";

/** `difference`: what a reviewer is to read. */
export function firstMessage(task: WorkTask, difference: string): string {
  const parts = task.issue === undefined ? alone(task, difference) : ofMission(task, difference);
  return [...parts, ...ground(task)].filter((part) => part !== "").join("\n\n");
}

function ofMission(task: WorkTask, difference: string): readonly string[] {
  const head = [`Task: ${task.id}`, `Kind: ${task.kind}`, `Issue: ${task.issue}`, `Attempt: ${task.attempt}`];
  const issue = `The issue:\n${fenced("issue", `${task.title}\n\n${task.body}`)}`;
  return [head.join("\n"), issue, ...ofKind(task, difference)];
}

/** Whoever gave it is whom the worker works for: the text stands as it is, without a fence. */
function alone(task: WorkTask, difference: string): readonly string[] {
  const shown = task.kind === "review" ? [shownDifference(task, difference)] : [];
  return [`Task: ${task.id}\nKind: ${task.kind}`, task.body, ...shown];
}

function ofKind(task: WorkTask, difference: string): readonly string[] {
  if (task.kind === "plan") return [feedback(task.feedback), "Plan how to do this issue."];
  if (task.kind === "review") {
    return [`The plan:\n${fenced("plan", JSON.stringify(task.plan, undefined, 1))}`, shownDifference(task, difference)];
  }
  return [
    `The plan:\n${fenced("plan", task.plan.summary)}`,
    `Your unit, ${task.unit.id}:\n${fenced("unit", JSON.stringify(task.unit, undefined, 1))}`,
    feedback(task.feedback),
    task.merge === undefined
      ? ""
      : "The work tree is the feature merged with what has landed meanwhile. Where the two conflict, git's marks stand in the files: resolve them so that what both sides want holds.",
    task.kind === "fix"
      ? "The work tree holds the feature as it stands. Mend it so that every feedback item is dealt with."
      : "Build this unit.",
  ];
}

function shownDifference({ from, base }: ReviewTask, difference: string): string {
  return `The difference to review, ${from.slice(0, 12)}..${base.slice(0, 12)}:\n${fenced("difference", difference)}`;
}

function feedback(items: readonly FeedbackItem[]): string {
  if (items.length === 0) return "";
  const told = items.map((item) => {
    const place = item.path === undefined ? "" : ` at ${item.path}${item.line === undefined ? "" : `:${item.line}`}`;
    return `Key: ${item.key}\nFrom: ${item.source}${item.by === undefined ? "" : ` ${item.by}`}${place}\n${fenced("feedback", item.text)}`;
  });
  return `Feedback; answer each key:\n\n${told.join("\n\n")}`;
}

function ground(task: WorkTask): readonly string[] {
  const verify = task.verify.map(({ run, required }) => `- ${run}${required ? "" : " (may fail)"}`).join("\n");
  const globs = task.protected.map((glob) => `- ${glob}`).join("\n");
  return [
    verify === "" ? "" : `Verify commands:\n${verify}`,
    globs === "" || task.kind === "review" ? "" : `Protected paths, which must not change:\n${globs}`,
  ];
}

/** The fence is made from the text, so that no text can contain its own, and the same text gives the same request. */
export function fenced(name: string, text: string): string {
  const mark = `${name}-${createHash("sha256").update(text).digest("hex").slice(0, 12)}`;
  return `<${mark}>\n${text.trimEnd()}\n</${mark}>`;
}
