/** What the readers of a verified change mean: on to people, or another attempt with their reasons. What cannot be read is not a pass. */

import type { Audit, Judgement, Outcome, Review } from "../handoff.ts";
import type { Step } from "../step.ts";
import { notMetText } from "../say/objective/words.ts";
import type { FeedbackItem } from "../task.ts";
import { leavePlace, record, stop } from "../course/ending.ts";
import type { MissionEvent } from "../course/event.ts";
import { openFeedback, pendingChecks } from "../course/gate.ts";
import type { Head, Mission, OpenLap } from "../course/state.ts";
import type { PullFacts } from "../facts.ts";
import type { Scene } from "./open.ts";
import type { Over } from "../money/books.ts";

type Opinions = {
  readonly review: Review;
  readonly audits: readonly Audit[];
  /** Undefined when no judge was asked. */
  readonly judgement: Judgement | undefined;
};

export function settleReview(scene: Scene, open: OpenLap, over: Over): Step<MissionEvent> {
  const { head } = scene.mission;
  const opinions = opinionsIn(open, over);
  if (head === undefined || typeof opinions === "string") {
    const message = typeof opinions === "string" ? opinions : "The reviewed commit is gone.";
    return record({ kind: "attemptFailed", reason: "review", message, feedback: [] });
  }
  const said = asEvents(head, opinions);
  return objection(scene, opinions, said) ?? onwards(scene, head, said);
}

/** All opinions that were asked for, or why there are not all. A judge who says nothing that can be read finds the objective not met. */
function opinionsIn({ tasks }: OpenLap, { handoffs }: Over): Opinions | string {
  const given = tasks.map(({ id, kind }) => ({ kind, outcome: handoffs.get(id)?.outcome }));
  const outcomes = given.flatMap(({ outcome }) => outcome ?? []);
  const review = outcomes.find((outcome) => outcome.kind === "reviewed")?.review;
  if (review === undefined) return whyNot(given, "review", "The reviewer handed over no review.");
  const audits = outcomes.flatMap((outcome) => (outcome.kind === "audited" ? [outcome.audit] : []));
  if (audits.length < tasks.filter(({ kind }) => kind === "audit").length)
    return whyNot(given, "audit", "An auditor handed over no audit.");
  const judged = outcomes.find((outcome) => outcome.kind === "judged")?.judgement;
  const asked = tasks.some(({ kind }) => kind === "judge");
  return { review, audits, judgement: asked ? (judged ?? unjudged) : undefined };
}

export const unjudged: Judgement = {
  met: false,
  rationale: "The judge gave no answer that could be read.",
  missing: [],
};

function whyNot(
  given: readonly { readonly kind: string; readonly outcome: Outcome | undefined }[],
  kind: string,
  otherwise: string,
): string {
  const outcome = given.find((each) => each.kind === kind && each.outcome?.kind === "failed")?.outcome;
  return outcome?.kind === "failed" ? outcome.message : otherwise;
}

function asEvents({ commit }: Head, { review, audits, judgement }: Opinions): readonly MissionEvent[] {
  return [
    { kind: "reviewed", head: commit, mean: meanScore(review), review },
    ...(audits.length === 0 ? [] : [{ kind: "audited" as const, head: commit, audits: [...audits] }]),
    ...(judgement === undefined ? [] : [{ kind: "judged" as const, head: commit, judgement }]),
  ];
}

/** The first that speaks against it: our review, an audit, the judge. */
function objection(
  scene: Scene,
  { review, audits, judgement }: Opinions,
  said: readonly MissionEvent[],
): Step<MissionEvent> | undefined {
  const { config } = scene;
  const feedback = [...feedbackOf(review), ...audits.flatMap(auditFeedback)];
  if (!isGood(review, config.review.min_score)) {
    const message = whyNotGood(meanScore(review), config.review.min_score, blocking(review).length);
    return record(...said, { kind: "attemptFailed", reason: "review", message, feedback });
  }
  if (audits.some(sendsBack)) return sentBack(scene, audits, said, feedback);
  return judgement?.met === false ? notMet(scene, judgement, said) : undefined;
}

function sendsBack(audit: Audit): boolean {
  return audit.verdict === "revise" || audit.findings.some((finding) => finding.severity === "critical");
}

function sentBack(
  scene: Scene,
  audits: readonly Audit[],
  said: readonly MissionEvent[],
  feedback: readonly FeedbackItem[],
): Step<MissionEvent> {
  const { mission } = scene;
  const rounds = mission.auditRounds + 1;
  const why = audits.filter(sendsBack).map((audit) => audit.rationale);
  if (rounds > (mission.strategy?.auditor ?? 2)) {
    const message = `The audit sent it back ${rounds} times, so a person is needed. The last time: ${why.join(" ")}`;
    return andThen(said, stop(scene, "needs-human", message));
  }
  const message = `the audit sends it back: ${why.join(" ")}`.slice(0, 2000);
  return record(...said, { kind: "attemptFailed", reason: "audit", message, feedback: [...feedback] });
}

/** The reasons go to the planner, who plans what is missing on top of what is there. */
function notMet(scene: Scene, judgement: Judgement, said: readonly MissionEvent[]): Step<MissionEvent> {
  const { mission, config } = scene;
  if (mission.objectiveChecks + 1 >= config.planning.max_objective_checks) {
    const message = notMetText(mission.objectiveChecks + 1, judgement);
    return andThen(said, stop(scene, "needs-human", message));
  }
  const text = [judgement.rationale, ...judgement.missing.map((each) => `- ${each}`)].join("\n");
  const key = `judge:${mission.laps}`;
  const feedback = [{ key, source: "review" as const, text: `The objective is not met yet. ${text}` }];
  return record(...said, { kind: "diagnosed", remedy: "replan", feedback });
}

/** The same step with these events recorded first. */
function andThen(said: readonly MissionEvent[], step: Step<MissionEvent>): Step<MissionEvent> {
  if (step.kind !== "perform") return step;
  const [first, ...others] = step.deeds;
  return first?.kind === "record"
    ? { kind: "perform", deeds: [{ ...first, events: [...said, ...first.events] }, ...others] }
    : step;
}

function onwards({ mission, facts }: Scene, { commit }: Head, said: readonly MissionEvent[]): Step<MissionEvent> {
  return nothingElse(mission, facts.pull)
    ? leavePlace({ facts }, ...said, { kind: "readied", head: commit })
    : record(...said);
}

/** Good enough for people to look at: the least score is reached and nothing critical was found. */
export function isGood(review: Review, least: number): boolean {
  return meanScore(review) >= least && blocking(review).length === 0;
}

function whyNotGood(mean: number, least: number, critical: number): string {
  if (mean < least) return `our own review gave it ${mean.toFixed(1)} of 10 (at least ${least.toFixed(1)} is needed)`;
  return `our own review found ${critical === 1 ? "a critical problem" : `${critical} critical problems`}`;
}

/** Nobody else has a say that is still open: the same record makes it ready for people. */
function nothingElse(mission: Mission, pull: PullFacts | undefined): boolean {
  return pull !== undefined && openFeedback(mission, pull).length === 0 && pendingChecks(pull).length === 0;
}

/** The mean of the four scores, to one decimal. */
export function meanScore({ scores }: Review): number {
  const mean = (scores.alignment + scores.approach + scores.tests + scores.criteria) / 4;
  return Math.round(mean * 10) / 10;
}

function blocking(review: Review) {
  return review.findings.filter((finding) => finding.severity === "critical");
}

function feedbackOf(review: Review): readonly FeedbackItem[] {
  return [
    { key: "review:rationale", source: "review", text: review.rationale },
    ...findingsOf("review", review.findings),
  ];
}

function auditFeedback(audit: Audit, index: number): readonly FeedbackItem[] {
  const name = `audit:${index + 1}`;
  return [{ key: `${name}:rationale`, source: "review", text: audit.rationale }, ...findingsOf(name, audit.findings)];
}

function findingsOf(from: string, findings: Review["findings"]): readonly FeedbackItem[] {
  return findings
    .filter((finding) => finding.severity === "critical" || finding.severity === "warning")
    .map(({ text, path, line }, index) => ({
      key: `${from}:finding:${index}`,
      source: "review" as const,
      text,
      ...(path === undefined ? {} : { path }),
      ...(line === undefined ? {} : { line }),
    }));
}
