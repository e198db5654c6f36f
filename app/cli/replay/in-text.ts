/** A replay as text: each decision with what was new to it, which rule spoke, what it did, and whether it comes out the same. */

import { newlySeen, type Saw, sawIn } from "#mission/say/replay/saw";
import { digestText, outcomeText, ruleText, standingText } from "#mission/say/replay/decision";
import type { Decision } from "#mission/evidence/replay";
import type { JournalLine } from "#mission/line";
import { counted } from "#mission/text/counted";
import { sayEvent } from "../say-event.ts";
import type { Report } from "./report.ts";

const iso = (at: number) => new Date(at).toISOString().slice(0, 19).replace("T", " ");

export function inText({ repository, actor, wanted, entries, unread }: Report): readonly string[] {
  const name = actor === "land" || actor === "keep" ? actor : `#${actor}`;
  const last = entries.findLast((entry) => entry.kind === "decision");
  let saw: Saw | undefined;
  const told = entries.flatMap((entry) => {
    if (entry.kind === "bare") return ["", ...bareText(entry.lines)];
    const now = entry.facts && sawIn(entry.facts);
    const lines = decisionText(entry, now === undefined ? [] : newlySeen(now, saw));
    saw = now ?? saw;
    return ["", ...lines];
  });
  return [`# Replay of ${name} in ${repository}`, ...told, ...standing(last, wanted), "", summary(entries, unread)];
}

function decisionText(decision: Decision, seen: readonly string[]): readonly string[] {
  const { moment, outcome, lines } = decision;
  return [
    `## Upon line ${moment.seq}, ${iso(moment.at)}${stagesText(decision)}`,
    ...seen.map((text) => `- saw: ${text}`),
    ...reasons(decision),
    `- decided: ${digestText(moment.decided)}`,
    ...afterwards(decision),
    ...lines.map((line) => `- line ${line.seq}: ${eventText(line)}`),
    `- again: ${outcomeText(outcome)}`,
  ];
}

function stagesText({ before, after }: Decision): string {
  if (after === undefined) return "";
  const { kind } = after.stage;
  return before?.stage.kind === kind ? `: ${kind}` : `: ${before?.stage.kind ?? "nothing"} → ${kind}`;
}

function reasons({ rule, before }: Decision): readonly string[] {
  return rule === undefined ? [] : [`- rule: ${ruleText(rule, before?.stage.kind)}`];
}

function afterwards({ moment, next }: Decision): readonly string[] {
  const moved = "- came to nothing: the journal or a branch had moved, and it was decided again";
  return [...(next === undefined ? [] : [`- then: rest, ${next}`]), ...(moment.came === "stale" ? [moved] : [])];
}

function bareText(lines: readonly JournalLine[]): readonly string[] {
  return [
    "## No decision was kept of these lines",
    ...lines.map((line) => `- line ${line.seq}, ${iso(line.at)}: ${eventText(line)}`),
  ];
}

function eventText({ event }: JournalLine): string {
  return sayEvent(event).text ?? event.kind;
}

/** Where one moment is asked for, how the mission stood: then, or at the end of the lap. */
function standing(last: Decision | undefined, { lap, seq }: Report["wanted"]): readonly string[] {
  const mission = seq === undefined ? last?.after : last?.before;
  if (mission === undefined || (lap === undefined && seq === undefined)) return [];
  const title = seq === undefined ? `As it stood after lap ${lap}` : `As it stood at line ${seq}`;
  return ["", `## ${title}`, ...standingText(mission).map((line) => `- ${line}`)];
}

function summary(entries: Report["entries"], unread: number): string {
  const decisions = entries.flatMap((entry) => (entry.kind === "decision" ? [entry.outcome.kind] : []));
  const count = (kind: string) => decisions.filter((each) => each === kind).length;
  const others = [
    ...(count("differs") > 0 ? [`${count("differs")} would be another now`] : []),
    ...(count("unknown") > 0 ? [`${count("unknown")} could not be decided again`] : []),
    ...(unread > 0 ? [`${unread} were kept by a version that this one cannot read`] : []),
  ];
  return `${counted(decisions.length, "decision")}: ${[`${count("same")} the same again`, ...others].join(", ")}.`;
}
