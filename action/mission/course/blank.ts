/** A mission of which nothing is known but its issue: where every journal begins. */

import { backlogAfter, unranked } from "../backlog/state.ts";
import { type Instant, Usd } from "../ids.ts";
import { familyOfPlace } from "../objective/state.ts";
import { nothingDerived } from "../tiers/derived.ts";
import type { MissionEvent } from "./event.ts";
import type { Mission } from "./state.ts";

export function begun(event: Extract<MissionEvent, { kind: "opened" }>, at: Instant): Mission {
  const { issue, title, body, by, branch, labelled: labelledAt = at } = event;
  const family = familyOfPlace(event.place);
  const times = { openedAt: at, startedAt: at, labelledAt, lastAt: at };
  return { ...blank, family, issue, title, body, by, branch, ...times, backlog: backlogAfter(unranked, event, at) };
}

type Given =
  | "family"
  | "issue"
  | "title"
  | "body"
  | "by"
  | "branch"
  | "openedAt"
  | "startedAt"
  | "labelledAt"
  | "lastAt";
/** Nothing has gone wrong: so a mission begins, and begins anew. */
export const untroubled = {
  failures: 0,
  lastFailure: undefined,
  losses: 0,
  parks: 0,
  parkedUntil: undefined,
  parkedFor: undefined,
  planFailures: 0,
  replans: 0,
  stuck: 0,
  diagnosedAt: 0,
  escalated: false,
  auditRounds: 0,
  objectiveChecks: 0,
  checkRounds: 0,
} as const;

const blank: Omit<Mission, Given> = {
  starts: 1,
  stoppedAt: undefined,
  heard: 0,
  paused: undefined,
  stage: { kind: "queued" },
  clarity: undefined,
  plan: undefined,
  strategy: undefined,
  built: [],
  blocked: [],
  checkpoints: [],
  head: undefined,
  pull: undefined,
  laps: 0,
  open: undefined,
  attempts: 0,
  green: [],
  ...untroubled,
  feedback: [],
  dealt: [],
  tried: [],
  notes: [],
  findings: [],
  ...nothingDerived,
  spend: [],
  spent: Usd.parse(0),
  tokens: 0,
  seconds: 0,
  before: { usd: Usd.parse(0), tokens: 0, seconds: 0 },
  estimate: undefined,
  uses: [],
  costs: [],
  asked: [],
  decisions: [],
  approvedBy: [],
};
