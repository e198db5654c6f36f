/** What a worker returns: typed, parsed where it enters, never read out of free text. */

import { z } from "zod";
import { Blocked } from "./access.ts";
import { Gap } from "./clarity/clarity.ts";
import { Contract } from "./contract/contract.ts";
import { GateName, Question } from "./decision.ts";
import { Instant, Sha, TaskId, Usd } from "./ids.ts";
import { Tree } from "./planning/tree.ts";
import { Plan } from "./plan.ts";
import { Report } from "./research/report.ts";
import { Call } from "./spend.ts";
import { Opinion } from "./strategy/assessment.ts";

export const Note = z.strictObject({
  kind: z.enum(["discovery", "concern"]),
  text: z.string().min(1).max(2000),
  path: z.string().max(300).optional(),
});
export type Note = z.infer<typeof Note>;

const score = z.number().min(1).max(10);

/** A review of a difference; each score 1–10. */
export const Review = z.strictObject({
  scores: z.strictObject({ alignment: score, approach: score, tests: score, criteria: score }),
  rationale: z.string().min(1).max(8000),
  findings: z
    .array(
      z.strictObject({
        severity: z.enum(["critical", "warning", "suggestion", "info"]),
        text: z.string().min(1).max(2000),
        path: z.string().max(300).optional(),
        line: z.int().positive().optional(),
      }),
    )
    .max(50),
});
export type Review = z.infer<typeof Review>;

const finding = Review.shape.findings.element;

/** A second look at what is risky; an approval without confidence is none. */
export const Audit = z.strictObject({
  verdict: z.enum(["approve", "revise", "escalate"]),
  confidence: z.number().min(0).max(1),
  rationale: z.string().min(1).max(8000),
  findings: z
    .array(finding.extend({ owasp: z.string().max(100).optional(), cwe: z.string().max(20).optional() }))
    .max(50),
});
export type Audit = z.infer<typeof Audit>;

/** Whether an objective is met by the tree as it stands; what is missing when it is not. */
export const Judgement = z.strictObject({
  met: z.boolean(),
  rationale: z.string().min(1).max(8000),
  missing: z.array(z.string().min(1).max(1000)).max(20).default([]),
});
export type Judgement = z.infer<typeof Judgement>;

/** Why a feature does not get on, and what would help. */
export const Diagnosis = z
  .strictObject({
    advice: z.enum(["retry", "replan", "narrow", "ask", "stop"]),
    /** What is wrong, in a sentence or two. */
    cause: z.string().min(1).max(2000),
    /** What the next attempt should do differently. */
    hint: z.string().min(1).max(4000),
    /** What only a person can say; needed for `ask`. */
    questions: z.array(z.string().min(1).max(500)).max(3).default([]),
  })
  .refine(({ advice, questions }) => advice !== "ask" || questions.length > 0, "advice `ask` needs questions");
export type Diagnosis = z.infer<typeof Diagnosis>;

/** What should come next, if anything is worth it. */
export const Proposal = z
  .strictObject({
    worth: z.boolean(),
    title: z.string().trim().max(120).default(""),
    /** What is wanted and how one sees that it is there, as the issue will say it. */
    objective: z.string().trim().max(8000).default(""),
    reason: z.string().trim().min(1).max(2000),
  })
  .refine(
    ({ worth, title, objective }) => !worth || (title !== "" && objective !== ""),
    "worth needs title and objective",
  );
export type Proposal = z.infer<typeof Proposal>;

/** How the worker answers one feedback item, shown to whoever raised it. */
export const Answer = z.strictObject({
  key: z.string(),
  decision: z.enum(["done", "question", "disagree"]),
  text: z.string().max(2000),
});
export type Answer = z.infer<typeof Answer>;

/** The changes themselves travel as a git bundle beside the hand-off: `changes.bundle`, with the one ref `refs/heads/changes`. */
export const Changes = z.strictObject({
  base: Sha,
  tip: Sha,
  answers: z.array(Answer).default([]),
});
export type Changes = z.infer<typeof Changes>;

/** Why a task was stopped although its work was going on. */
export const StoppedFor = z.enum(["time-out", "stuck", "budget", "turns", "overloaded", "cancelled"]);
export type StoppedFor = z.infer<typeof StoppedFor>;

/** Why work was left unfinished: stopped, or waiting for people. */
export const LeftFor = z.enum([...StoppedFor.options, "undecided", "blocked"]);
export type LeftFor = z.infer<typeof LeftFor>;

/** What people alone can mend: repeating the work would not help. */
export const Blocker = z.strictObject({
  kind: z.enum(["credentials", "permissions", "network", "quota"]),
  message: z.string().min(1).max(4000),
});
export type Blocker = z.infer<typeof Blocker>;

/** What stood in the work tree when a task was stopped; nothing when it had changed nothing that may be kept. */
const soFar = { changes: Changes.pick({ base: true, tip: true }).optional() };

/** What came of the task itself; `failed` reasons are a closed set so that the mind can tell infrastructure from work. */
export const Outcome = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("planned"), plan: Plan, opinion: Opinion.optional() }),
  /** `criticism`: why a critic had sent it back, at whatever time. */
  z.strictObject({
    kind: z.literal("decomposed"),
    tree: Tree,
    criticism: z.array(z.string().max(8000)).max(10).default([]),
  }),
  z.strictObject({ kind: z.literal("proposed"), proposal: Proposal }),
  /** The issue does not say enough to plan it; questions for its author. */
  z.strictObject({ kind: z.literal("unclear"), questions: z.array(Gap).min(1).max(3) }),
  z.strictObject({ kind: z.literal("changed"), changes: Changes }),
  z.strictObject({ kind: z.literal("found"), report: Report }),
  z.strictObject({ kind: z.literal("reviewed"), review: Review }),
  z.strictObject({ kind: z.literal("audited"), audit: Audit }),
  z.strictObject({ kind: z.literal("judged"), judgement: Judgement }),
  z.strictObject({ kind: z.literal("diagnosed"), diagnosis: Diagnosis }),
  /** Stopped on the way; the changes are what stood in the work tree then. Nobody has said of them that they are done, or good. */
  z.strictObject({
    kind: z.literal("partial"),
    reason: StoppedFor,
    message: z.string().max(8000),
    changes: Changes.pick({ base: true, tip: true }),
  }),
  /** It needs an answer before it can go on. */
  z.strictObject({ kind: z.literal("undecided"), gate: GateName, question: Question, ...soFar }),
  z.strictObject({ kind: z.literal("blocked"), blocker: Blocker, ...soFar }),
  z.strictObject({
    kind: z.literal("failed"),
    /**
     * `garbage`: answers that cannot be used · `refused`: the model declined · `overloaded`: provider down or rate-limited beyond our retries ·
     * `stuck`: no sign of life for three heartbeats · `budget`: the task's cap would be exceeded · `no-change`: it finished without changing anything · `turns`, `time-out`: ran out ·
     * `environment`: the machine lacks something (a sandbox, git, a commit) · `setup`: the set-up commands failed · `cancelled` ·
     * `injection`: a text made the model give away the hidden mark of its task; `message` says where it showed.
     */
    reason: z.enum([
      "garbage",
      "refused",
      "overloaded",
      "budget",
      "no-change",
      "turns",
      "time-out",
      "stuck",
      "environment",
      "setup",
      "cancelled",
      "injection",
    ]),
    message: z.string().max(8000),
  }),
]);
export type Outcome = z.infer<typeof Outcome>;

/** What stood in the work tree of a task that was stopped. */
export function unfinished(outcome: Outcome): Pick<Changes, "base" | "tip"> | undefined {
  const stopped = outcome.kind === "partial" || outcome.kind === "undecided" || outcome.kind === "blocked";
  return stopped ? outcome.changes : undefined;
}

export const Handoff = z.strictObject({
  version: z.literal(1),
  task: TaskId,
  outcome: Outcome,
  /** The task's, under which the outcome may be kept. */
  key: z.string().optional(),
  /** The worker's own words on what it did; for people. */
  summary: z.string().max(4000),
  /** Of an attempt that did not finish: what it had reached, for the next, which gets no transcript. */
  digest: z.string().max(4000).optional(),
  notes: z.array(Note).max(20),
  calls: z.array(Call),
  /** What calls may have cost beyond what was reported: those that broke off, or that nobody saw the end of. */
  unsettled: Usd.optional(),
  seconds: z.number().nonnegative(),
  /** Where its commands wanted to connect to and were not let. */
  blocked: z.array(Blocked).optional(),
  /** What its architect said that the change would be. */
  contract: Contract.optional(),
  /** When the provider turned it away for asking too much. */
  limits: z.array(Instant).max(100).optional(),
  /** How often the model ran into an error that it had met three times in its last five calls. */
  stuck: z.int().nonnegative().optional(),
});
export type Handoff = z.infer<typeof Handoff>;
