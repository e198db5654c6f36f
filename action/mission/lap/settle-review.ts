/** What a review means: on to people, or another attempt with its rationale. A review that cannot be read is not a pass. */

import type { Handoff, Review } from "../handoff.ts";
import type { Sha } from "../ids.ts";
import type { Step } from "../step.ts";
import type { FeedbackItem } from "../task.ts";
import { leavePlace, record } from "../course/ending.ts";
import type { MissionEvent } from "../course/event.ts";
import { openFeedback, pendingChecks } from "../course/gate.ts";
import type { Mission } from "../course/state.ts";
import type { PullFacts } from "../facts.ts";
import type { Scene } from "./open.ts";

export function settleReview(scene: Scene, handoff: Handoff | undefined): Step<MissionEvent> {
  const head = scene.mission.head?.commit;
  const outcome = handoff?.outcome;
  if (head !== undefined && outcome?.kind === "reviewed") return weigh(scene, head, outcome.review);
  const message = outcome?.kind === "failed" ? outcome.message : "The reviewer handed over no review.";
  return record({ kind: "attemptFailed", reason: "review", message, feedback: [] });
}

function weigh({ mission, facts, config }: Scene, head: Sha, review: Review): Step<MissionEvent> {
  const mean = meanScore(review);
  const reviewed = { kind: "reviewed" as const, head, mean, review };
  if (isGood(review, config.review.min_score)) {
    return nothingElse(mission, facts.pull)
      ? leavePlace({ facts }, reviewed, { kind: "readied", head })
      : record(reviewed);
  }
  const message = whyNot(mean, config.review.min_score, blocking(review).length);
  return record(reviewed, { kind: "attemptFailed", reason: "review", message, feedback: [...feedbackOf(review)] });
}

/** Good enough for people to look at: the least score is reached and nothing critical was found. */
export function isGood(review: Review, least: number): boolean {
  return meanScore(review) >= least && blocking(review).length === 0;
}

function whyNot(mean: number, least: number, critical: number): string {
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
  const findings = review.findings
    .filter((finding) => finding.severity === "critical" || finding.severity === "warning")
    .map(({ text, path, line }, index) => ({
      key: `review:finding:${index}`,
      source: "review" as const,
      text,
      ...(path === undefined ? {} : { path }),
      ...(line === undefined ? {} : { line }),
    }));
  return [{ key: "review:rationale", source: "review", text: review.rationale }, ...findings];
}
