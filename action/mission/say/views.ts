/** The views of the journals as people read them, on a terminal or in a file: Markdown. */

import type { PolicyView, Way } from "../views/policy.ts";
import type { Check } from "../views/quality.ts";
import type { Standing, StatusView } from "../views/status.ts";
import type { Feature, SummaryView } from "../views/summary.ts";

const money = (usd: number) => `$${usd.toFixed(2)}`;

/** `GitHub` time of day, in UTC: `2026-11-21 13:05`. */
export function dated(at: number, iso: (at: number) => string): string {
  return iso(at).slice(0, 16).replace("T", " ");
}

export function sayStatus(name: string, view: StatusView, iso: (at: number) => string): string {
  const { missions, active, waitingForPeople, usdToday, usdDayCap, toPromote, enabled } = view;
  const cap = usdDayCap === undefined ? "" : ` of ${money(usdDayCap)}`;
  return paragraphs(
    `# Status of ${name}`,
    enabled ? "" : "Muster does nothing here: it is switched off, or its configuration is not valid.",
    `${many(missions.length, "mission")}: ${active} at work, ${waitingForPeople} waiting for a person. Spent or set aside today: ${money(usdToday)}${cap}.`,
    toPromote.length === 0 ? "" : `To be promoted: ${toPromote.map((issue) => `#${issue}`).join(", ")}.`,
    missions.map((each) => sayStanding(each, iso)).join("\n"),
  );
}

function sayStanding(standing: Standing, iso: (at: number) => string): string {
  const { issue, title, state, needs, pull, attempts, laps, usd, lastAt } = standing;
  const facts = [
    state,
    ...(pull === undefined ? [] : [`pull request #${pull}`]),
    many(attempts, "attempt"),
    many(laps, "lap"),
    money(usd),
    dated(lastAt, iso),
  ];
  return `- #${issue} ${title} (${facts.join(", ")})${needs === undefined ? "" : `\n  - needs: ${oneLine(needs)}`}`;
}

export function saySummary(name: string, view: SummaryView): string {
  const { features, done, landed, open, stopped, usd, firstTry } = view;
  const first = firstTry === undefined ? "" : ` ${Math.round(firstTry * 100)} % of what landed needed one attempt.`;
  return paragraphs(
    `# Features of ${name}`,
    `${done} done, ${landed} landed and not promoted, ${open} open, ${stopped} stopped; ${money(usd)} in all.${first}`,
    features.map(sayFeature).join("\n"),
  );
}

function sayFeature({ issue, title, state, units, attempts, usd, decisions, kind, clarity }: Feature): string {
  const facts = [
    state,
    ...(kind === undefined ? [] : [kind]),
    ...(clarity === undefined ? [] : [`clarity ${clarity} of 10`]),
    many(attempts, "attempt"),
    money(usd),
  ];
  return [
    `- [${box(state === "done" || state === "landed")}] #${issue} ${title} (${facts.join("; ")})`,
    ...units.map((unit) => `  - [${box(unit.done)}] ${unit.id}: ${unit.title}`),
    ...decisions.map((decision) => `  - decided: ${decision}`),
  ].join("\n");
}

function box(checked: boolean): string {
  return checked ? "x" : " ";
}

export function sayPolicy(view: PolicyView): string {
  const { caps, network, quality } = view;
  const smoke = quality.smoke === undefined ? "none" : `\`${quality.smoke}\``;
  return paragraphs(
    "# Policy",
    view.enabled ? "" : "Muster is switched off here.",
    [
      `- Profile: ${view.profile}; ${many(view.approvals, "approval")} of the head before it lands.`,
      `- Questions: ${view.ask}.`,
      `- Caps: ${money(caps.task)} a task, ${money(caps.feature)} a feature, ${money(caps.mission)} an issue, ${money(caps.day)} a day.`,
      `- Nobody but a person changes: ${view.protected.join(", ")}.`,
      `- Findings let through: ${listed(view.allowedFindings)}.`,
      `- Network: the set-up reaches ${many(network.setup.length, "domain")}; work ${listed(network.work)}; verify ${listed(network.verify)}.`,
      `- Rules for tools: ${listed(view.hooks)}.`,
      `- Quality gate: required files ${listed(quality.required)}; smoke command ${smoke}.`,
    ].join("\n"),
    [
      "| kind of work | attempts | audits at once | audit rounds | tokens a unit | review | severity |",
      "|---|---|---|---|---|---|---|",
      ...view.ways.map(sayWay),
    ].join("\n"),
  );
}

function sayWay({ category, attempts, auditors, auditor, tokens, review, severity }: Way): string {
  return `| ${category} | ${attempts} | ${auditors} | ${auditor} | ${tokens} | ${review} | ${severity} |`;
}

export function sayChecks(checks: readonly Check[]): string {
  const failed = checks.filter(({ state }) => state === "failed").length;
  const head =
    failed === 0 ? "The quality gate is open." : `The quality gate is closed: ${many(failed, "check")} failed.`;
  return [head, ...checks.map(({ name, state, detail }) => `- ${state}: ${name} (${detail})`)].join("\n");
}

function listed(items: readonly string[]): string {
  return items.length === 0 ? "none" : items.join(", ");
}

function many(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}

function paragraphs(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n\n");
}
