/** What happened to a mission: the lines of its journal. Appended, never changed. */

import { z } from "zod";
import { gaveWay, noted, resembled } from "../backlog/event.ts";
import { Circuit, Signal } from "../breaker.ts";
import { Blocked } from "../access.ts";
import { Clarity } from "../clarity/clarity.ts";
import { Asked, Decided } from "../decision.ts";
import { Instant, IssueNumber, PullNumber, RunId, Sha, TaskId, UnitId, Usd } from "../ids.ts";
import { Answer, Audit, Diagnosis, Judgement, LeftFor, Note, Review } from "../handoff.ts";
import { Estimate } from "../money/estimate.ts";
import { complied, designed } from "../contract/contract.ts";
import { Cleanup, met } from "../findings/event.ts";
import { Health } from "../health/health.ts";
import { objectiveEvents, Place } from "../objective/event.ts";
import { Plan } from "../plan.ts";
import { Incident } from "../progress/incident.ts";
import { ladderEvents } from "../progress/ladder.ts";
import { Round } from "../progress/round.ts";
import { found } from "../research/report.ts";
import { ScanFinding } from "../scan/finding.ts";
import { Usage } from "../spend.ts";
import { Strategy } from "../strategy/strategy.ts";
import { FeedbackItem, Part } from "../task.ts";
import { clashed } from "../tiers/clash.ts";
import { touchedEvent } from "../tiers/touched.ts";
import { Before, CommandResult } from "../verdict.ts";

const event = <Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) =>
  z.strictObject({ kind: z.literal(kind), ...shape });

/** The sum of the calls that one task made with one model. */
export const Spend = z.strictObject({
  task: TaskId,
  role: z.string(),
  model: z.string(),
  prompt: z.string().optional(),
  calls: z.int().positive(),
  /** Those of them for which nobody was asked, since the answer was known. */
  cached: z.int().positive().optional(),
  usage: Usage,
  cost: Usd,
  /** Of each call, in order, how the SHA-256 of its request and that of its answer begin: what the transcript says is held against it. */
  exchanges: z.array(z.string().regex(/^[0-9a-f]{16}:[0-9a-f]{16}$/)).optional(),
});
export type Spend = z.infer<typeof Spend>;

/** Why a mission ended without being done. */
export const StopReason = z.enum(["budget", "policy", "needs-human", "environment", "stalled", "cancelled"]);
export type StopReason = z.infer<typeof StopReason>;

export const OpenTask = z.strictObject({
  id: TaskId,
  kind: z.enum(["plan", "build", "fix", "review", "audit", "judge", "doctor", "strategy", "scout", "verify"]),
  unit: UnitId.optional(),
  reserved: Usd,
  /** Likewise set aside. */
  tokens: z.int().nonnegative().optional(),
  minutes: z.int().nonnegative().optional(),
});
export type OpenTask = z.infer<typeof OpenTask>;

/** The newest comment whose command was obeyed: none up to it counts again. */
const heard = z.int().nonnegative().optional();

export const MissionEvent = z.discriminatedUnion("kind", [
  event("opened", {
    issue: IssueNumber,
    title: z.string(),
    body: z.string(),
    by: z.string(),
    branch: z.string(),
    /** When the label was set that started it. */
    labelled: Instant.optional(),
    place: Place.optional(),
  }),
  /** A person took a stopped mission up again. */
  event("reopened", {
    by: z.string(),
    title: z.string(),
    body: z.string(),
    labelled: Instant.optional(),
    heard,
    /** Whether the feature branch is still there to go on from. */
    stands: z.boolean(),
  }),
  event("questioned", { questions: z.array(z.string()) }),
  /** How clearly the issue says what is wanted. */
  event("assessed", { clarity: Clarity }),
  /** The issue was rewritten: the snapshot is taken anew. */
  event("restated", { title: z.string(), body: z.string(), heard }),
  event("lapOpened", {
    lap: z.int().positive(),
    run: RunId,
    tasks: z.array(OpenTask),
    /** What its workers rely on. */
    uses: z.array(Circuit).optional(),
    /** How the commit to verify is put together, so that it can be done again. */
    assembly: z.strictObject({ base: Sha, parts: z.array(Part), merge: Sha.optional(), at: Instant }).optional(),
  }),
  event("lapClosed", {
    lap: z.int().positive(),
    spend: z.array(Spend),
    /** Tasks that brought nothing back; what they may have cost is counted as their whole reserve. */
    lost: z.array(z.strictObject({ task: TaskId, charged: Usd })),
    /** What calls of tasks that came back may have cost beyond what was reported. */
    unsettled: z.array(z.strictObject({ task: TaskId, charged: Usd })).optional(),
    /** What it showed of what it relied on. */
    signals: z.array(Signal).optional(),
    /** What it was worth, where something was built or verified. */
    round: Round.optional(),
    /** When the provider turned its workers away for asking too much. */
    limits: z.array(Instant).optional(),
    /** How long its workers worked, together. */
    seconds: z.int().nonnegative().optional(),
    /** With the unit that a note came from, where it came from one. */
    notes: z.array(Note.extend({ unit: UnitId.optional() })),
    /** Where commands wanted to connect to and were not let. */
    blocked: z.array(Blocked).optional(),
  }),
  event("planned", {
    plan: Plan,
    by: z.enum(["model", "fallback"]),
    strategy: Strategy.optional(),
    clarity: Clarity.optional(),
    /** What is ahead of it, without what was spent before. */
    estimate: Estimate.optional(),
    /** What Muster added to it. */
    cleanup: Cleanup.optional(),
  }),
  /** The feature branch moved to `head`; `results` are our own verification of exactly this commit, empty when it could not be verified. */
  event("built", {
    head: Sha,
    base: Sha,
    /** The integration tip that it contains from now on. */
    merged: Sha.optional(),
    units: z.array(UnitId),
    results: z.array(CommandResult.omit({ tail: true })),
    verified: z.boolean(),
    answers: z.array(Answer),
    lines: z.int().nonnegative(),
    paths: z.array(z.string()),
    /** What the scan of the whole feature knows now; absent: nobody looked. */
    findings: z.array(ScanFinding).optional(),
    /** Against the commit where the feature begins; and what commands said of that one, where they were asked. */
    health: Health.optional(),
    before: Before.optional(),
  }),
  /** An attempt at a unit was stopped on its way; its ref moved to what it had reached, which is neither built nor verified. */
  event("checkpointed", {
    unit: UnitId,
    task: z.enum(["build", "fix"]),
    commit: Sha,
    base: Sha,
    merge: Sha.optional(),
    reason: LeftFor,
    reached: z.string(),
  }),
  met,
  found,
  touchedEvent,
  clashed,
  noted,
  resembled,
  gaveWay,
  designed,
  complied,
  event("asked", Asked.shape),
  event("decided", Decided.shape),
  event("attemptFailed", {
    reason: z.string(),
    message: z.string(),
    feedback: z.array(FeedbackItem),
    /** The machines failed, not the work. */
    infrastructure: z.literal(true).optional(),
    /** For which a change was refused. */
    findings: z.array(ScanFinding).optional(),
  }),
  event("reviewed", { head: Sha, mean: z.number(), review: Review }),
  event("audited", { head: Sha, audits: z.array(Audit).min(1) }),
  event("judged", { head: Sha, judgement: Judgement }),
  /** What the doctor said of a feature that does not get on (nothing, when it could not be read), and what is done about it. */
  event("diagnosed", {
    diagnosis: Diagnosis.optional(),
    remedy: z.enum(["narrow", "replan", "escalate"]),
    feedback: z.array(FeedbackItem),
  }),
  event("feedbackTaken", { feedback: z.array(FeedbackItem) }),
  event("pullOpened", { pull: PullNumber }),
  event("readied", { head: Sha }),
  event("approved", { head: Sha, by: z.array(z.string()) }),
  event("bounced", { head: Sha, feedback: z.array(FeedbackItem) }),
  event("integrated", { commit: Sha }),
  event("promoted", { commit: Sha }),
  event("parked", { until: Instant, reason: z.string() }),
  /** A person pushed to the branch, then told us to go on from there. */
  event("adopted", { head: Sha, heard }),
  ...ladderEvents,
  event("incident", Incident.shape),
  /** `above`: the objective that it is a feature of was. */
  event("paused", { by: z.string(), heard, above: z.literal(true).optional() }),
  event("resumed", { by: z.string(), heard }),
  event("stopped", { reason: StopReason, message: z.string(), heard, findings: z.array(ScanFinding).optional() }),
  ...objectiveEvents,
]);
export type MissionEvent = z.infer<typeof MissionEvent>;
