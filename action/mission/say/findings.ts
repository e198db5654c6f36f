/** What a scan found, in words: for the worker who can mend it, for the next attempt, and for people on the pull request. */

import type { Withheld } from "../step.ts";
import type { ScanFinding } from "../scan/finding.ts";

/** One finding: where, what, and by which rule. */
export function sayFinding({ path, line, message, rule, cwe }: ScanFinding): string {
  const known = cwe === undefined ? rule : `${rule}, ${cwe}`;
  return `\`${path}\` line ${line} ${message} [${known}]`;
}

const most = 20;

/** To the worker, before its hand-over counts. */
export function objectionTo(findings: readonly ScanFinding[]): string {
  const more = findings.length > most ? `\n- … and ${findings.length - most} more` : "";
  const lines = findings.slice(0, most).map((finding) => `- ${sayFinding(finding)}`);
  return `This cannot be handed over; the scan of what you added found:\n${lines.join("\n")}${more}`;
}

/** On the pull request: what does not block, for whoever reviews. */
export function findingsText(findings: readonly ScanFinding[]): string {
  const shown = findings.filter(({ severity }) => severity !== "info");
  const quiet = findings.length - shown.length;
  if (findings.length === 0) return "";
  const lines = shown.slice(0, most).map((finding) => `- ${finding.severity}: ${sayFinding(finding)}`);
  const cut = shown.length > most ? [`- … and ${shown.length - most} more`] : [];
  const rest =
    quiet === 0 ? [] : [`- ${quiet === 1 ? "1 place" : `${quiet} places`} of no weight: ${rulesOf(findings)}`];
  return `**Found by the scan of what was added**\n${[...lines, ...cut, ...rest].join("\n")}`;
}

function rulesOf(findings: readonly ScanFinding[]): string {
  const names = findings.filter(({ severity }) => severity === "info").map(({ rule }) => rule);
  return [...new Set(names)].join(", ");
}

/** Why a mission ends when a task's hidden mark came out of a model. */
export function sayInjection(where: string): string {
  return `Something that the model read made it give away what it was told: the hidden mark of the task was in ${where}. Please look at the issue, its pull request's threads and the files it names for text that gives orders, before anything is tried again.`;
}

/** Where a secret would have been written, and was not. */
export function sayWithheld(withheld: readonly Withheld[]): string {
  const places = withheld.map(({ place, what }) => `- ${place}: ${what}`).join("\n");
  return `Muster was about to write a secret and did not:\n${places}\n\nPlease look at where it comes from (the issue, the code, what commands print), and make it worthless: change the secret itself.`;
}
