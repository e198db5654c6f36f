/** Labels, comments, pull request and check run as the journal says they should be: the deeds that make GitHub show it. */

import { rowsInLine } from "../backlog/shown.ts";
import type { CheckReport, Deed, Pause } from "../step.ts";
import type { IssueFacts, MissionFacts, OurCheck, PullFacts } from "../facts.ts";
import { type Instant, missionActor } from "../ids.ts";
import { mended } from "../journal/quarantine.ts";
import { witnessMark } from "../journal/witness.ts";
import { isAtLeastAs } from "../progress/ladder.ts";
import { duplicateSlot, sayLikeness } from "../say/backlog.ts";
import { labelsFor, shownOf } from "../say/labels.ts";
import { objectiveText } from "../say/objective/plan.ts";
import { planText } from "../say/plan.ts";
import { evidence, pullTitle, replyText } from "../say/pull.ts";
import { isGood } from "../lap/settle-review.ts";
import { peopleOf, comment, planSlot, statusSlot } from "../say/slots.ts";
import { doingText, statusText } from "../say/status.ts";
import { neutral } from "../text/neutral.ts";
import type { MissionEvent } from "./event.ts";
import { asItTurnedOut } from "../tiers/touched.ts";
import { owedReplies } from "./gate.ts";
import { openingBody, pullText } from "../show/pull-text.ts";
import { type Head, isOver, type Mission } from "./state.ts";

type MissionDeed = Deed<MissionEvent>;

/** What still has to be shown before the actor pauses; nothing when GitHub shows it already. */
export function project(
  mission: Mission,
  facts: MissionFacts,
  pause: Pause<MissionEvent>,
  now: Instant,
): readonly MissionDeed[] {
  const doing = doingText(pause, mission.open?.tasks);
  const line = pause.kind === "rest" ? rowsInLine(mission, facts, now) : [];
  const status = comment(facts.issue, statusSlot, statusText(mission, facts, doing, line), witnessMark(facts.journal));
  if (!isOver(mission) && isAtLeastAs(mission.progress.ladder.rung, "read-only")) return status;
  return [
    ...pullDeeds(mission, facts),
    ...configCheck(facts),
    ...planComment(mission, facts),
    ...status,
    ...likeness(mission, facts),
    ...mended(facts.issue),
    ...labels(mission, facts),
    ...closing(mission, facts),
  ];
}

function labels(mission: Mission, { issue }: MissionFacts): readonly MissionDeed[] {
  const wanted = labelsFor(shownOf(mission), issue.labels);
  const add = wanted.filter((label) => !issue.labels.includes(label));
  const remove = issue.labels.filter((label) => !wanted.includes(label));
  return add.length + remove.length === 0 ? [] : [{ kind: "label", issue: issue.number, add, remove }];
}

function likeness({ issue, stage, backlog }: Mission, facts: MissionFacts): readonly MissionDeed[] {
  if (backlog.likenesses.length === 0 || stage.kind === "stopped") return [];
  return comment(facts.issue, duplicateSlot, sayLikeness(issue, backlog.likenesses));
}

function planComment(mission: Mission, facts: MissionFacts): readonly MissionDeed[] {
  if (facts.config.kind === "invalid") return [];
  const { config } = facts.config;
  const plan = mission.plan === undefined ? undefined : planText(asItTurnedOut(mission.plan, mission), mission, config);
  const text = objectiveText(mission, facts, config.budget.mission_usd) ?? plan;
  return text === undefined ? [] : comment(facts.issue, planSlot, text);
}

function closing(mission: Mission, { issue }: MissionFacts): readonly MissionDeed[] {
  return mission.stage.kind === "done" && issue.open ? [{ kind: "closeIssue", issue: issue.number }] : [];
}

function pullDeeds(mission: Mission, facts: MissionFacts): readonly MissionDeed[] {
  const { head } = mission;
  if (head === undefined || facts.branch === undefined || facts.config.kind === "invalid") return [];
  const { pull, issue } = facts;
  const told = { mission, head, config: facts.config.config, issue };
  if (pull === undefined) {
    if (isOver(mission) || mission.pull !== undefined) return [];
    const base = facts.config.config.integration;
    return [
      {
        kind: "openPull",
        head: mission.branch,
        base,
        title: pullTitle(mission),
        body: openingBody(told),
        draft: true,
      },
    ];
  }
  if (!pull.open) return [];
  return [
    ...pullText(told, pull),
    ...draft(mission, pull),
    ...ourCheck(checkReport(mission, head, facts.config.config.review.min_score), head, pull),
    ...replies(mission, pull, facts.issue),
  ];
}

/** Drafts become ready; a ready pull request stays so while its comments are worked on, since people were asked to look at it. */
function draft(mission: Mission, pull: PullFacts): readonly MissionDeed[] {
  const ready = mission.stage.kind === "in-review" || mission.stage.kind === "landing";
  return ready && pull.draft ? [{ kind: "setDraft", pullId: pull.id, draft: false }] : [];
}

function ourCheck(report: CheckReport, head: Head, pull: PullFacts): readonly MissionDeed[] {
  if (pull.head !== head.commit) return [];
  if (report.title === pull.ourCheck?.title && report.conclusion === pull.ourCheck.conclusion) return [];
  return [{ kind: "check", report, id: reusable(pull.ourCheck, report) }];
}

/** A check run that was concluded is not opened again; a new one takes its place. */
function reusable(present: OurCheck | undefined, report: CheckReport): number | undefined {
  return present !== undefined && (present.conclusion === undefined || report.conclusion !== undefined)
    ? present.id
    : undefined;
}

function checkReport(mission: Mission, head: Head, leastScore: number): CheckReport {
  const externalId = `muster:${missionActor(mission.issue)}`;
  const common = { name: "Muster", head: head.commit, externalId, summary: neutral(evidence(head)), annotations: [] };
  if (mission.stage.kind === "stopped")
    return { ...common, title: `Stopped: ${mission.stage.reason}`, conclusion: "action_required" };
  if (head.results.length === 0) return { ...common, title: "Not verified yet", conclusion: undefined };
  if (!head.verified) return { ...common, title: "Verification failed", conclusion: "failure" };
  if (head.review === undefined) return { ...common, title: "Verified; review is next", conclusion: undefined };
  const title = `Verified; reviewed ${head.review.mean.toFixed(1)} of 10`;
  return isGood(head.review.review, leastScore)
    ? { ...common, title, conclusion: "success" }
    : { ...common, title: `${title}, which is not enough`, conclusion: "failure" };
}

/** One check run on the default branch's head says what is wrong with the configuration, with its line. */
function configCheck(facts: MissionFacts): readonly MissionDeed[] {
  if (facts.config.kind === "valid" || facts.configReported) return [];
  const { problems } = facts.config;
  const summary = problems.map((problem) => `- line ${problem.line}: ${problem.message}`).join("\n");
  const annotations = problems.map(({ line, message }) => ({ path: ".github/muster.yml", line, message }));
  const title = `${problems.length} problem(s) in .github/muster.yml`;
  const report = {
    name: "Muster configuration",
    head: facts.tips.default,
    externalId: "muster:config",
    title,
    summary,
    annotations,
  };
  return [{ kind: "check", report: { ...report, conclusion: "failure" }, id: undefined }];
}

/** “Done” is said of a commit only when it passed. */
function replies(mission: Mission, pull: PullFacts, issue: IssueFacts): readonly MissionDeed[] {
  if (mission.head?.verified !== true) return [];
  return owedReplies(mission, pull).map(({ thread, first, answer, commit }) => ({
    kind: "reply",
    pull: pull.number,
    comment: first.id,
    thread: thread.id,
    body: neutral(replyText(answer.decision, answer.text, commit), peopleOf(issue)),
    resolve: answer.decision === "done",
  }));
}
