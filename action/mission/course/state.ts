/** Where a mission stands: the fold of its journal, and the only thing besides the facts that `decide` looks at. */

import type { Backlog } from "../backlog/state.ts";
import type { Circuit, Use } from "../breaker.ts";
import type { Blocked } from "../access.ts";
import type { Clarity } from "../clarity/clarity.ts";
import type { Asked, Decided } from "../decision.ts";
import type { Answer, Audit, Judgement, LeftFor, Note, Review } from "../handoff.ts";
import type { Instant, IssueNumber, PullNumber, RunId, Sha, UnitId, Usd } from "../ids.ts";
import type { Estimate } from "../money/estimate.ts";
import type { Contracts } from "../contract/state.ts";
import type { NoticedSoFar } from "../findings/noticed.ts";
import type { Family } from "../objective/state.ts";
import type { Plan } from "../plan.ts";
import type { Progress } from "../progress/state.ts";
import type { Found } from "../research/report.ts";
import type { ScanFinding } from "../scan/finding.ts";
import type { Strategy } from "../strategy/strategy.ts";
import type { FeedbackItem, Part } from "../task.ts";
import type { Phases } from "../tiers/phases.ts";
import type { CommandResult } from "../verdict.ts";
import type { OpenTask, Spend, StopReason } from "./event.ts";

export type Stage =
  | { readonly kind: "queued" }
  | { readonly kind: "needs-info"; readonly questions: readonly string[] }
  /** A task asked something: shown as needs-info too. */
  | { readonly kind: "deciding" }
  | { readonly kind: "planning" }
  | { readonly kind: "building" }
  | { readonly kind: "verifying" }
  /** The features of an objective are worked on, each by its own mission; then somebody judges what came of them. */
  | { readonly kind: "underway" }
  | { readonly kind: "judging" }
  | { readonly kind: "in-review" }
  | { readonly kind: "landing"; readonly by: readonly string[] }
  | { readonly kind: "integrated"; readonly commit: Sha }
  | { readonly kind: "done"; readonly commit: Sha }
  | { readonly kind: "stopped"; readonly reason: StopReason; readonly message: string };

export type OpenLap = {
  readonly lap: number;
  readonly openedAt: Instant;
  readonly run: RunId;
  readonly tasks: readonly OpenTask[];
  readonly uses: readonly Circuit[];
  readonly assembly:
    | { readonly base: Sha; readonly parts: readonly Part[]; readonly merge?: Sha | undefined; readonly at: Instant }
    | undefined;
};

/** The feature branch as we last pushed it. */
export type Head = {
  readonly commit: Sha;
  /** The newest integration tip it contains: what it adds is counted from there. */
  readonly from: Sha;
  readonly verified: boolean;
  readonly results: readonly Omit<CommandResult, "tail">[];
  readonly review: { readonly mean: number; readonly review: Review } | undefined;
  readonly audits: readonly Audit[];
  readonly judgement: Judgement | undefined;
  readonly lines: number;
  readonly paths: readonly string[];
};

/** What a stopped attempt at a unit had reached: on a ref of its own, neither built nor verified. */
export type Checkpoint = {
  readonly unit: UnitId;
  readonly task: "build" | "fix";
  readonly commit: Sha;
  readonly base: Sha;
  readonly merge?: Sha | undefined;
  readonly reason: LeftFor;
  readonly reached: string;
};

export type Mission = {
  readonly issue: IssueNumber;
  readonly title: string;
  readonly body: string;
  readonly by: string;
  readonly branch: string;
  readonly openedAt: Instant;
  /** When it was opened, or taken up again last. */
  readonly startedAt: Instant;
  /** 1, and one more for each time that it was taken up again. */
  readonly starts: number;
  /** When the label was set that started it. */
  readonly labelledAt: Instant;
  readonly stoppedAt: Instant | undefined;
  /** The newest comment whose command was obeyed; 0 for none. */
  readonly heard: number;
  /** Held by a person until they say otherwise. */
  readonly paused: { readonly by: string; readonly above?: true | undefined } | undefined;
  readonly stage: Stage;
  /** How clearly its issue says what is wanted, as last assessed. */
  readonly clarity: Clarity | undefined;
  /** The objective it is, or the one that it is a feature of. */
  readonly family: Family | undefined;
  readonly plan: Plan | undefined;
  /** Frozen with the plan. */
  readonly strategy: Strategy | undefined;
  readonly built: readonly UnitId[];
  /** At most one a unit. */
  readonly checkpoints: readonly Checkpoint[];
  readonly head: Head | undefined;
  /** Every head that passed our verification. */
  readonly green: readonly Sha[];
  readonly pull: PullNumber | undefined;
  readonly laps: number;
  readonly open: OpenLap | undefined;
  /** Tries at the feature, good or bad. */
  readonly attempts: number;
  /** Failed tries since the last good one. */
  readonly failures: number;
  /** The kind of the last failed try. */
  readonly lastFailure: string | undefined;
  /** Laps in a row whose tasks were lost to the infrastructure. */
  readonly losses: number;
  readonly parks: number;
  readonly parkedUntil: Instant | undefined;
  /** Why it was parked last, in the provider's words. */
  readonly parkedFor: string | undefined;
  readonly planFailures: number;
  /** How often it was planned anew because it did not get on. */
  readonly replans: number;
  /** How often it was stuck, and how many failures in a row it had when that was looked into last. */
  readonly stuck: number;
  readonly diagnosedAt: number;
  /** A stronger model has been set to it. */
  readonly escalated: boolean;
  /** Audits that sent it back, and judges who found its objective not met. */
  readonly auditRounds: number;
  readonly objectiveChecks: number;
  /** Rounds in a row in which only other people's checks were mended. */
  readonly checkRounds: number;
  /** What the next attempt must deal with. */
  readonly feedback: readonly FeedbackItem[];
  /** Feedback that was dealt with: by which answer, in which commit. */
  readonly dealt: readonly { readonly answer: Answer; readonly commit: Sha }[];
  /** One line for each failed attempt: what was tried and what came of it. */
  readonly tried: readonly string[];
  readonly notes: readonly Note[];
  /** Where commands wanted to connect to and were not let, over all laps. */
  readonly blocked: readonly Blocked[];
  /** What the scan found in what the feature adds, and let through. */
  readonly findings: readonly ScanFinding[];
  readonly noticed: NoticedSoFar;
  readonly phases: Phases;
  readonly contracts: Contracts;
  /** What units that build nothing have found out, over all plans. */
  readonly found: readonly Found[];
  readonly spend: readonly Spend[];
  readonly spent: Usd;
  /** Tokens that models worked on anew, and seconds that workers worked. */
  readonly tokens: number;
  readonly seconds: number;
  /** What had been used when it was taken up again: the feature's caps count from there. */
  readonly before: { readonly usd: Usd; readonly tokens: number; readonly seconds: number };
  /** What it was expected to cost when it was planned. */
  readonly estimate: Estimate | undefined;
  /** The last laps' beginnings and ends, as breakers see them. */
  readonly uses: readonly Use[];
  /** What each lap cost, and when it was closed. */
  readonly costs: readonly { readonly at: Instant; readonly cost: Usd }[];
  readonly progress: Progress;
  readonly backlog: Backlog;
  /** Questions that wait for an answer, the oldest first. */
  readonly asked: readonly Asked[];
  readonly decisions: readonly Decided[];
  readonly approvedBy: readonly string[];
  readonly lastAt: Instant;
};

/** Stages in which a mission uses a worker's place. */
export function isActive(mission: Mission): boolean {
  const idle = mission.parkedUntil !== undefined || mission.paused !== undefined;
  return ["planning", "building", "verifying", "judging"].includes(mission.stage.kind) && !idle;
}

export function isOver(mission: Mission): boolean {
  return mission.stage.kind === "done" || mission.stage.kind === "stopped";
}

/** Every unit of the plan is in the feature branch. */
export function isWhole(mission: Mission): boolean {
  return mission.plan !== undefined && mission.plan.units.every((unit) => mission.built.includes(unit.id));
}
