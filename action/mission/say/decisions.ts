/** Questions that tasks asked, as people read and answer them, and what was decided. */

import type { Asked, Decided } from "../decision.ts";
import { isAboutClarity } from "../clarity/clarity.ts";
import type { Instant } from "../ids.ts";

/** Most questions that are shown with their options. */
const mostShown = 3;

/** The questions with their options and how to choose. `since`: when they were put. */
export function askedText(asked: readonly Asked[], since: Instant): string {
  const [first] = asked;
  if (first === undefined) return "";
  const shown = asked.slice(0, mostShown);
  const { who } = first.question;
  const what = asked.length === 1 ? "a decision" : `${asked.length} decisions`;
  const whom = who === undefined ? "" : ` The question is for ${who}.`;
  const more = asked.length - shown.length;
  return [
    `**What I need from you:** ${what}.${whom}`,
    ...shown.map(({ question }) => questionText(question)),
    `${howTo(asked)} ${untilWhen(first, since)}`,
    more === 0 ? "" : `After them ${more === 1 ? "one more question waits" : `${more} more questions wait`}.`,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** One question with a box for each option; ticks are found again by exactly this text. */
export function questionText({ summary, options, default: usual }: Asked["question"]): string {
  const rows = options.map(
    (option, index) => `- [ ] ${index + 1}. ${option}${index + 1 === usual ? " (default)" : ""}`,
  );
  return `${summary}\n\n${rows.join("\n")}`;
}

function howTo(asked: readonly Asked[]): string {
  const first = asked.length === 1 ? "" : " for the first question";
  const edit = asked.every(isAboutClarity) ? " Or edit the issue so that it says what you want." : "";
  return `Tick one box${asked.length === 1 ? "" : " a question"}, or answer${first} with a comment \`/muster choose <number>\`, and why if you like.${edit}`;
}

function untilWhen({ until }: Asked, since: Instant): string {
  return until === undefined
    ? "It waits until somebody who may write here chooses."
    : `Without an answer within ${spelt(until - since)} the default is taken.`;
}

/** What was decided by people, and what was taken for granted since nobody did. */
export function decidedText(decisions: readonly Decided[]): string {
  return [
    list("Decided", decisions.filter((each) => each.heard !== undefined).map(inOneLine)),
    list("Taken for granted", decisions.filter((each) => each.heard === undefined).map(inOneLine)),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function inOneLine({ summary, allowed, selected, actor, rationale, heard }: Decided): string {
  const choice = `**${allowed[selected - 1] ?? `option ${selected}`}**`;
  const by = heard === undefined ? rationale : [actor, rationale].filter((part) => part !== "").join(": ");
  return `- ${summary.replaceAll(/\s+/g, " ")} → ${choice} (${by})`;
}

function list(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `**${title}**\n${lines.join("\n")}`;
}

/** `24 hours`, `90 minutes`, `3 days`. */
function spelt(milliseconds: number): string {
  const minutes = Math.max(1, Math.round(milliseconds / 60_000));
  if (minutes < 120) return minutes === 1 ? "1 minute" : `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours < 72 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}
