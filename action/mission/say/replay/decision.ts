/** A decision of the past as people read it: what spoke for it, what it was, and whether it would be the same again. */

import type { RuleName } from "../../course/decide.ts";
import type { Mission } from "../../course/state.ts";
import type { Digest } from "../../evidence/digest.ts";
import type { Outcome } from "../../evidence/replay.ts";
import { dollars } from "../../ids.ts";
import { counted } from "../../text/counted.ts";

const rules: Readonly<Record<RuleName, string>> = {
  begin: "there is no mission yet",
  word: "a person's word comes first",
  secret: "something was not written, since it held a secret",
  settings: "the configuration is not valid",
  lap: "a lap is open",
  held: "it is paused, parked or switched off",
  line: "its place in the line goes on record",
  ladder: "how much it may try changes",
  stage: "the rule of its stage",
};

/** Which rule spoke, by name of the stage where that is what it goes by. */
export function ruleText(rule: RuleName, stage: string | undefined): string {
  return rule === "stage" && stage !== undefined ? `${rules.stage}, ${stage}` : rules[rule];
}

/** What was decided, in one line. */
export function digestText(decided: Digest): string {
  if (decided.kind === "rest") return `rest: ${decided.reason}`;
  if (decided.kind === "perform")
    return decided.deeds.map(({ kind, place }) => (kind === place ? kind : place)).join("; ");
  const tasks = decided.tasks.filter(({ kind }) => kind !== "record").map(({ place }) => place);
  return `open lap ${decided.lap}: ${tasks.join(", ")}`;
}

export function outcomeText(outcome: Outcome): string {
  if (outcome.kind === "same") return "the same again";
  if (outcome.kind === "unknown") return `not decided again: ${outcome.why}`;
  return `ANOTHER NOW: ${outcome.how.join("; ")}`;
}

/** How a mission stood, a line for each matter. */
export function standingText(mission: Mission): readonly string[] {
  const { stage, laps, open, attempts, failures, plan, built, head, feedback, asked, spent, paused } = mission;
  const reason = stage.kind === "stopped" ? ` (${stage.reason}: ${firstLine(stage.message)})` : "";
  const units = plan?.units.map(({ id, title }) => `${built.includes(id) ? "[x]" : "[ ]"} ${id} ${title}`) ?? [];
  const reviewed = head?.review === undefined ? "" : `, reviewed ${head.review.mean.toFixed(1)} of 10`;
  return [
    `stage ${stage.kind}${reason}${paused === undefined ? "" : `, paused by ${paused.by}`}`,
    `${counted(laps, "lap")}${open === undefined ? "" : `, lap ${open.lap} open`}; ${counted(attempts, "attempt")}, ${failures} failed in a row; ${dollars(spent)}`,
    ...units,
    ...(head === undefined
      ? []
      : [`head ${head.commit.slice(0, 7)}, ${head.verified ? "verified" : "not verified"}${reviewed}`]),
    ...feedback.map(({ text }) => `to deal with: ${firstLine(text)}`),
    ...asked.map(({ question }) => `asks: ${firstLine(question.summary)}`),
  ];
}

function firstLine(text: string): string {
  const [line = ""] = text.trim().split("\n");
  return line.length > 160 ? `${line.slice(0, 159)}…` : line;
}
