/** Short words for writing scripts: a scene reads like what the worker does in it. */

import type { Gap } from "#mission/clarity/clarity";
import type { Plan } from "#mission/plan";
import type { Review } from "#mission/handoff";
import type { z } from "zod";
import type { Scene, Script, ToolUse, Turn, When } from "./script.ts";

type PlanInput = z.input<typeof Plan>;
type ReviewInput = z.input<typeof Review>;

export function script(...scenes: readonly Scene[]): Script {
  return { scenes: [...scenes] };
}

/** The planner reads nothing and hands over this plan. */
export function plans(plan: PlanInput, when: When = {}): Scene {
  return { name: "plans", when: { role: "planner", ...when }, turns: [uses(tool("finish", { plan }))] };
}

/** The planner asks the author what blocks it; each question may be answered with yes or no, and yes is the default. */
export function asks(questions: readonly (string | Gap)[], when: When = {}): Scene {
  const given = questions.map((each) => (typeof each === "string" ? yesOrNo(each) : each));
  return { name: "asks", when: { role: "planner", ...when }, turns: [uses(tool("finish", { questions: given }))] };
}

export function yesOrNo(question: string): Gap {
  return { question, category: "requirements", priority: "blocking", options: ["Yes", "No"], default: 1 };
}

export function builds(turns: readonly Turn[], when: When = {}): Scene {
  return { name: "builds", when: { role: "builder", kind: "build", ...when }, turns: [...turns] };
}

export function fixes(turns: readonly Turn[], when: When = {}): Scene {
  return { name: "fixes", when: { role: "builder", kind: "fix", ...when }, turns: [...turns] };
}

/** The reviewer gives every score the same value, unless a whole review is given. */
export function reviews(review: number | ReviewInput, when: When = {}): Scene {
  const given = typeof review === "number" ? evenReview(review) : review;
  return { name: "reviews", when: { role: "reviewer", ...when }, turns: [uses(tool("finish", given))] };
}

function evenReview(score: number): ReviewInput {
  return {
    scores: { alignment: score, approach: score, tests: score, criteria: score },
    rationale: `Every part is worth ${score} of 10.`,
    findings: [],
  };
}

/** Someone who only reads and says what they think: a critic, an architect, an auditor, a judge, a doctor. */
export function speaks(role: NonNullable<When["role"]>, opinion: unknown, when: When = {}): Scene {
  return { name: role, when: { role, ...when }, turns: [uses(tool("finish", opinion))] };
}

/** One scene for any number of conversations. */
export function always(scene: Scene): Scene {
  return { ...scene, repeat: true };
}

/** The same scene, played by a model that does what any text tells it to. */
export function obeying(scene: Scene): Scene {
  return { ...scene, obeys: true };
}

export function says(text: string): Turn {
  return { text };
}

export function uses(...tools: readonly ToolUse[]): Turn {
  return { tools: [...tools] };
}

export function tool(name: string, input: unknown): ToolUse {
  return { name, input };
}

export function run(command: string, options: { readonly cwd?: string; readonly timeout?: number } = {}): ToolUse {
  return tool("run", { command, ...options });
}

export function read(path: string): ToolUse {
  return tool("read", { path });
}

export function write(path: string, text: string): ToolUse {
  return tool("write", { path, text });
}

export function edit(path: string, old: string, replacement: string): ToolUse {
  return tool("edit", { path, old, new: replacement });
}

/** The builder's end: a summary, and `done` for every feedback item of the task. */
export function finishes(summary: string, answer = "Done as asked."): Turn {
  return uses(tool("finish", { summary, answers: { $answers: "done", text: answer } }));
}

export function refuses(message = "I cannot help with that."): Turn {
  return { refusal: message };
}

export const overloaded: Turn = { error: { status: 529 } };

/** More overload than a worker's patience, without its waits: one request and five retries. */
export const overloadedForGood: readonly Turn[] = Array.from({ length: 6 }, () => ({
  error: { status: 529, retryAfter: 0 },
}));

/** 429; `retryAfter` in seconds. */
export function rateLimited(retryAfter: number): Turn {
  return { error: { status: 429, retryAfter } };
}

/** A turn whose stream breaks in the middle of its first block, or after its last. */
export function cutOff(turn: Turn, at: "middle" | "end" = "middle"): Turn {
  return { ...turn, cut: at };
}
