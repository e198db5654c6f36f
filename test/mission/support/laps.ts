/** What comes back from a lap's jobs: hand-offs, verdicts, the commit put together. */

import type { Assembled, LapFacts, PathChange } from "#mission/facts";
import { Handoff, type Outcome, type Review } from "#mission/handoff";
import { type Sha, usd } from "#mission/ids";
import type { Plan } from "#mission/plan";
import type { Call } from "#mission/spend";
import { type CommandResult, Verdict } from "#mission/verdict";
import { sha } from "./values.ts";

export function call(dollars: number, given: Partial<Call> = {}): Call {
  return {
    role: "builder",
    model: "claude-sonnet-5-5",
    usage: { input: 1000, output: 200, cacheRead: 300, cacheWrite: 40 },
    cost: usd(dollars),
    request: "0".repeat(64),
    outcome: "answered",
    ...given,
  };
}

export function handoff(task: string, outcome: Outcome, given: Partial<Handoff> = {}): Handoff {
  const { calls = [call(0.25)], ...rest } = given;
  return Handoff.parse({ version: 1, task, outcome, summary: "Done.", notes: [], calls, seconds: 9, ...rest });
}

export function planned(plan: Plan): Outcome {
  return { kind: "planned", plan };
}

export function changed(
  tip: Sha = sha("1"),
  answers: Extract<Outcome, { kind: "changed" }>["changes"]["answers"] = [],
): Outcome {
  return { kind: "changed", changes: { base: sha("b"), tip, answers } };
}

export function failed(reason: Extract<Outcome, { kind: "failed" }>["reason"], message = "it went wrong"): Outcome {
  return { kind: "failed", reason, message };
}

export function reviewed(score: number, findings: Review["findings"] = []): Outcome {
  const scores = { alignment: score, approach: score, tests: score, criteria: score };
  return { kind: "reviewed", review: { scores, rationale: "It does what the issue asks for.", findings } };
}

export function result(given: Partial<CommandResult> = {}): CommandResult {
  return {
    name: "npm test",
    kind: "test",
    run: "npm test",
    required: true,
    exit: 0,
    timedOut: false,
    seconds: 1.25,
    tail: "3 passing",
    tests: { passed: 3, failed: 0, skipped: 0 },
    ...given,
  };
}

export const red = result({ exit: 1, tail: "not ok 2 - the empty list", tests: { passed: 2, failed: 1, skipped: 0 } });

export function verdict(task: string, outcome: Verdict["outcome"]): Verdict {
  return Verdict.parse({ version: 1, task, outcome, seconds: 2 });
}

export function ran(commit: Sha, ...results: readonly CommandResult[]): Verdict["outcome"] {
  return { kind: "ran", commit, tree: sha("e"), results: results.length > 0 ? [...results] : [result()] };
}

export function change(path: string, given: Partial<PathChange> = {}): PathChange {
  return {
    path,
    status: "modified",
    mode: "100644",
    oldMode: "100644",
    size: 100,
    added: 10,
    removed: 2,
    ...given,
  };
}

export function assembled(commit: Sha = sha("1"), ...changes: readonly PathChange[]): Assembled {
  return {
    kind: "assembled",
    base: sha("b"),
    commit,
    tree: sha("e"),
    changes: changes.length > 0 ? changes : [change("src/list.js")],
    findings: [],
    standing: [],
  };
}

type Over = Extract<LapFacts, { kind: "over" }>;

export function over(handoffs: readonly Handoff[], given: Partial<Omit<Over, "kind" | "handoffs">> = {}): Over {
  return {
    kind: "over",
    given: true,
    handoffs: new Map(handoffs.map((each) => [each.task, each])),
    partials: new Map(),
    verdict: undefined,
    assembled: undefined,
    ...given,
  };
}
