/** Questions that tasks asked, as people read and answer them, and what was decided. */

import type { Asked, Decided } from "../decision.ts";
import type { Instant } from "../ids.ts";

/** The oldest question with its options and how to choose. `since`: when it was put. */
export function askedText(asked: readonly Asked[], since: Instant): string {
  const [first, ...others] = asked;
  if (first === undefined) return "";
  const { summary, options, default: usual, who } = first.question;
  const rows = options.map((option, index) => `${index + 1}. ${option}${index + 1 === usual ? " (default)" : ""}`);
  const whom = who === undefined ? "" : ` The question is for ${who}.`;
  const time =
    first.until === undefined
      ? "It waits until somebody who may write here chooses."
      : `Without an answer within ${spelt(first.until - since)} the default is taken.`;
  const more =
    others.length === 0
      ? ""
      : `\n\nAfter it ${others.length === 1 ? "one more question waits" : `${others.length} more questions wait`}.`;
  return [
    `**What I need from you:** a decision.${whom}\n\n${summary}\n\n${rows.join("\n")}`,
    `Answer with a comment \`/muster choose <number>\`, and why if you like. ${time}${more}`,
  ].join("\n\n");
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
