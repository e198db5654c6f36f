/** A journal's event in a few words, for someone who watches. */

import { MissionEvent } from "#mission/course/event";
import { LanderEvent } from "#mission/lander/event";
import type { JournalLine } from "#mission/line";
import { sayRung } from "#mission/say/ladder";

export type Said = { readonly text: string | undefined; readonly important: boolean };

type Words<Event extends { readonly kind: string }> = {
  readonly [Kind in Event["kind"]]?: (event: Extract<Event, { readonly kind: Kind }>) => string;
};

const mission: Words<MissionEvent> = {
  opened: ({ title }) => `mission opened: ${title}`,
  questioned: ({ questions }) => `asks: ${questions.join(" · ")}`,
  assessed: ({ clarity }) => `clarity of the issue: ${clarity.score} of 10`,
  restated: () => "read the issue anew",
  lapOpened: ({ lap, tasks }) =>
    `lap ${lap}: ${tasks.map(({ kind, unit }) => [kind, unit].filter(Boolean).join(" ")).join(", ")}`,
  planned: ({ plan }) => `planned: ${plan.units.map(({ title }) => title).join("; ")}`,
  checkpointed: ({ unit, reason, commit }) =>
    `keeps what ${unit} had reached before ${reason} as ${commit.slice(0, 7)}`,
  built: ({ head, lines, paths, verified, results }) =>
    `built ${head.slice(0, 7)}: ${lines} lines in ${paths.length} files, ${verified ? "verified" : "not verified"} by ${results.map(({ run }) => run).join(", ")}`,
  noted: ({ deferred, waitsFor, cut }) =>
    deferred
      ? "deferred"
      : waitsFor.length > cut.length
        ? `waits for ${waitsFor.map((issue) => `#${issue}`).join(", ")}`
        : "has its place in the line",
  resembled: ({ likenesses }) => `reads much like ${likenesses.map(({ issue }) => `#${issue}`).join(", ")}`,
  gaveWay: () => "lets others go first, since it has failed",
  found: ({ title, report }) => `found out (${title}): ${firstLine(report.findings[0]?.text ?? "")}`,
  asked: ({ question }) => `asks to decide: ${firstLine(question.summary)} (${question.options.join(" · ")})`,
  decided: ({ actor, allowed, selected }) => `decided by ${actor}: ${allowed[selected - 1] ?? selected}`,
  attemptFailed: ({ reason, message }) => `attempt failed (${reason}): ${firstLine(message)}`,
  reviewed: ({ mean, review }) => `reviewed: ${mean} of 10. ${firstLine(review.rationale)}`,
  audited: ({ audits }) => `audited: ${audits.map((audit) => audit.verdict).join(", ")}`,
  judged: ({ judgement }) => `objective ${judgement.met ? "met" : "not met yet"}: ${firstLine(judgement.rationale)}`,
  gauged: ({ ambition, least }) => `plan too small: ambition ${ambition.score} of 10, at least ${least} is wanted`,
  decomposed: ({ tree }) =>
    `divided: ${tree.units
      .filter(({ parent }) => parent === undefined)
      .map(({ title }) => title)
      .join("; ")}`,
  planRefused: ({ by }) => `${by} wants another plan`,
  featureOpened: ({ issue }) => `has the feature #${issue}`,
  gathered: ({ ends }) => `features ended: ${ends.map(({ end }) => end).join(", ")}`,
  objectiveJudged: ({ judgement }) =>
    `objective ${judgement.met ? "met" : "not met yet"}: ${firstLine(judgement.rationale)}`,
  proposed: ({ proposal }) =>
    proposal === undefined ? "nothing is proposed next" : `proposes next: ${proposal.title}`,
  followed: ({ issue }) => `is followed by #${issue}`,
  diagnosed: ({ remedy, diagnosis }) =>
    `does not get on: ${remedy}${diagnosis === undefined ? "" : `, since ${firstLine(diagnosis.cause)}`}`,
  feedbackTaken: ({ feedback }) =>
    `takes up feedback: ${feedback.length === 1 ? "one point" : `${feedback.length} points`}`,
  pullOpened: ({ pull }) => `pull request #${pull} opened`,
  readied: ({ head }) => `${head.slice(0, 7)} is ready for review`,
  approved: ({ head, by }) => `${head.slice(0, 7)} approved by ${by.join(", ")}`,
  bounced: () => "given back by the merge queue",
  integrated: ({ commit }) => `landed on the integration branch as ${commit.slice(0, 7)}`,
  promoted: ({ commit }) => `reached the default branch with ${commit.slice(0, 7)}: done`,
  met: ({ again, gone }) => `known findings where it works: ${again.length} stand, ${gone.length} are gone`,
  complied: ({ departures }) =>
    departures.length === 0 ? "is as designed" : `departs from its design in ${departures.length} places`,
  clashed: ({ others }) =>
    `waits for ${others.map((issue) => `#${issue}`).join(", ")}, whose branch conflicts with its own`,
  touched: ({ units }) => units.map(({ unit, paths }) => `${unit} touched ${paths.length} files`).join(", "),
  parked: ({ reason }) => `parked: ${firstLine(reason)}`,
  reopened: ({ by }) => `taken up again by ${by}`,
  degraded: ({ to, trigger }) => `does less: ${sayRung(to, trigger)}`,
  recovered: ({ to }) => `does more again: ${sayRung(to, undefined)}`,
  incident: ({ url }) => `what led to it is kept: ${url}`,
  paused: ({ by }) => `paused by ${by}`,
  resumed: ({ by }) => `goes on, says ${by}`,
  adopted: ({ head }) => `goes on from ${head.slice(0, 7)}`,
  stopped: ({ reason, message }) => `stopped (${reason}): ${firstLine(message)}`,
};

const lander: Words<LanderEvent> = {
  lapOpened: ({ candidate }) => `tests ${candidate.commit.slice(0, 7)} as it would land`,
  landed: ({ candidate }) => `fast-forwards the integration branch to ${candidate.commit.slice(0, 7)}`,
  bounced: ({ issue }) => `gives #${issue} back`,
  frozen: ({ commit }) => `stands still: the integration branch does not hold ${commit.slice(0, 7)} any longer`,
  thawed: () => "goes on",
};

const minor = new Set(["lapOpened", "touched", "met", "feedbackTaken", "restated"]);

/** No text for events that say nothing to a watcher. */
export function sayEvent(event: JournalLine["event"]): Said {
  const ofMission = MissionEvent.safeParse(event).data;
  const ofLander = ofMission === undefined ? LanderEvent.safeParse(event).data : undefined;
  const text = ofMission ? say(mission, ofMission) : ofLander && say(lander, ofLander);
  return { text, important: !minor.has(event.kind) };
}

function say<Event extends { readonly kind: string }>(words: Words<Event>, event: Event): string | undefined {
  // The key and the event have the same kind, which the compiler cannot follow through an index.
  const word: unknown = Reflect.get(words, event.kind);
  return typeof word === "function" ? String(word(event)) : undefined;
}

function firstLine(text: string): string {
  const [line = ""] = text.trim().split("\n");
  return line.length > 160 ? `${line.slice(0, 159)}…` : line;
}
