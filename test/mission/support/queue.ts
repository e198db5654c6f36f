/** The merge queue's facts and history, with sensible defaults. */

import type { Candidate, LanderEvent } from "#mission/lander/event";
import type { LanderFacts, Waiting } from "#mission/lander/facts";
import { at, configured, issue, npmTest, run, sha, task } from "./values.ts";

export function waiting(given: Partial<Waiting> = {}): Waiting {
  return {
    issue: issue(7),
    title: "Add --json to the list command",
    head: sha("1"),
    greenTree: sha("e"),
    approvedAt: at(10),
    fit: { kind: "fits", commit: sha("2"), tree: sha("3") },
    queueTip: undefined,
    ...given,
  };
}

/** A feature whose base is the integration tip itself. */
export const onTip = waiting({ fit: { kind: "fits", commit: sha("1"), tree: sha("e") } });

export function queueFacts(given: Partial<LanderFacts> = {}): LanderFacts {
  return {
    run: run(200),
    config: configured(),
    commands: [npmTest],
    setup: ["npm ci"],
    tips: { defaultBranch: "main", default: sha("a"), integration: sha("b") },
    waiting: [],
    lap: undefined,
    behind: undefined,
    ahead: false,
    arrived: [],
    promotion: undefined,
    stories: new Map(),
    findings: [],
    ...given,
  };
}

export function candidate(given: Partial<Candidate> = {}): Candidate {
  return { issue: issue(7), head: sha("1"), base: sha("b"), commit: sha("2"), tree: sha("3"), ...given };
}

export function verifying(lap = 1, given: Partial<Candidate> = {}): LanderEvent {
  return { kind: "lapOpened", lap, run: run(200), task: task(`land-${lap}-verify`), candidate: candidate(given) };
}

export function landed(given: Partial<Candidate> = {}): LanderEvent {
  return { kind: "landed", candidate: candidate(given) };
}
