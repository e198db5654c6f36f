/** The feature's pull request and its check run. */

import type { Config } from "../config.ts";
import type { IssueNumber } from "../ids.ts";
import type { Head, Mission } from "../course/state.ts";
import { inWords } from "../money/estimate.ts";
import { commandPassed } from "../verdict.ts";
import { findingsText } from "./findings.ts";
import { costText } from "./money.ts";
import { contractText } from "./contract.ts";
import { foundText } from "./found.ts";
import { healthText } from "./health.ts";
import { leftText } from "./tiers.ts";
import { marker } from "./slots.ts";
import { titleText } from "./title.ts";

export function pullMarker(issue: IssueNumber): string {
  return marker(issue, "pull");
}

export function pullTitle(mission: Mission): string {
  return titleText(mission.title, mission.issue) || `Issue ${mission.issue}`;
}

/** Until promotion it says “Part of”: closing keywords act only on the default branch. */
export function pullBody(mission: Mission, head: Head, config: Pick<Config, "budget" | "policy">): string {
  const parts = [
    pullMarker(mission.issue),
    `Part of #${mission.issue}.`,
    mission.plan === undefined ? "" : mission.plan.summary,
    evidence(head),
    healthText(mission),
    reviewText(head),
    auditsText(head),
    judgementText(head),
    answers(mission),
    notes(mission),
    foundText(mission.found),
    findingsText(mission.findings),
    leftText(mission, config),
    contractText(mission),
    `Attempt ${Math.max(1, mission.attempts)}, ${costText(mission, undefined)} so far${mission.estimate === undefined ? "" : `, expected ${inWords(mission.estimate)}`}. Approving this pull request lets it land on the integration branch; the default branch stays yours.`,
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

/** What Muster itself ran on exactly this commit. */
export function evidence(head: Head): string {
  if (head.results.length === 0) return "Not verified yet.";
  const rows = head.results.map((result) => {
    const tests = result.tests === undefined ? "" : `${result.tests.passed} passed, ${result.tests.failed} failed`;
    const ok = commandPassed(result) ? "✅" : "❌";
    return `| ${ok} | \`${result.run.replaceAll("|", String.raw`\|`)}\` | ${tests} | ${result.seconds.toFixed(1)} s |`;
  });
  const heading = head.verified ? "Verified by Muster on" : "This did not pass. Muster ran on";
  return `**${heading} ${head.commit.slice(0, 7)}**\n\n| | command | tests | time |\n|---|---|---|---|\n${rows.join("\n")}`;
}

function reviewText(head: Head): string {
  if (head.review === undefined) return "";
  const { mean, review } = head.review;
  const findings = review.findings.map(
    (each) => `- ${each.severity}: ${each.text}${each.path === undefined ? "" : ` (\`${each.path}\`)`}`,
  );
  return `**Review by a second model: ${mean.toFixed(1)} of 10**\n\n${review.rationale}${findings.length > 0 ? `\n\n${findings.join("\n")}` : ""}`;
}

const verdicts = {
  approve: "approves",
  revise: "sends it back",
  escalate: "wants a person to decide",
} as const;

/** An approval that is not sure of itself is shown as what it is: a question to people. */
function auditsText({ audits }: Head): string {
  return audits
    .map(({ verdict, confidence, rationale, findings }) => {
      const unsure = verdict === "approve" && confidence < 0.5;
      const says = unsure ? "found nothing, but is not sure" : verdicts[verdict];
      const lines = findings.map((each) => {
        const classes = [each.owasp, each.cwe].filter((name) => name !== undefined).join(", ");
        const place = each.path === undefined ? "" : ` (\`${each.path}\`)`;
        return `- ${each.severity}: ${each.text}${place}${classes === "" ? "" : ` [${classes}]`}`;
      });
      return [`**An auditor ${says}** (confidence ${Math.round(confidence * 100)} %)\n\n${rationale}`, lines.join("\n")]
        .filter((part) => part !== "")
        .join("\n\n");
    })
    .join("\n\n");
}

function judgementText({ judgement }: Head): string {
  if (judgement === undefined) return "";
  return `**A judge says that the objective is ${judgement.met ? "met" : "not met yet"}**\n\n${judgement.rationale}`;
}

function answers(mission: Mission): string {
  const rows = mission.dealt.filter((done) => !done.answer.key.startsWith("thread:"));
  if (rows.length === 0) return "";
  const lines = rows.map(
    (done) =>
      `- ${done.answer.key.replace(/:[0-9a-f]{40}$/, "")}: ${done.answer.decision} in ${done.commit.slice(0, 7)}. ${done.answer.text}`,
  );
  return `**Feedback dealt with**\n${lines.join("\n")}`;
}

function notes(mission: Mission): string {
  const concerns = mission.notes.filter((note) => note.kind === "concern");
  return concerns.length === 0
    ? ""
    : `**The worker's concerns**\n${concerns.map((note) => `- ${note.text}`).join("\n")}`;
}

/** The answer on a thread: what was done and where, or why not. */
export function replyText(decision: "done" | "question" | "disagree", text: string, commit: string): string {
  if (decision === "done") return `Done in ${commit.slice(0, 7)}. ${text}`.trim();
  return decision === "question" ? `Question: ${text}` : `Disagree, because ${text}`;
}
