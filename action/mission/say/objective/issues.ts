/** The issues that Muster opens for an objective: one for each feature, and one for what should come next. */

import type { IssueNumber } from "../../ids.ts";
import type { Mission } from "../../course/state.ts";
import type { WorkUnit } from "../../plan.ts";
import { type Feature, objectiveOf } from "../../objective/state.ts";

/** A feature's issue; its first line is how it is found again. */
export function featureBody(mission: Mission, feature: Feature, sign: string): string {
  const { unit, parts } = feature;
  return [
    `${sign}\nPart of #${mission.issue}: ${mission.title}`,
    unit.description,
    list("Acceptance criteria", unit.acceptance),
    list("Parts", parts.map(partText)),
    unit.paths.length === 0 ? "" : `**Likely touches** ${unit.paths.map((path) => `\`${path}\``).join(", ")}`,
    needsText(mission, feature),
    guesses(unit),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function partText({ title, description }: WorkUnit): string {
  return `**${title}**: ${description.replaceAll(/\s+/g, " ")}`;
}

/** By their names: those needed may not have a number yet. */
function needsText(mission: Mission, { needs }: Feature): string {
  const needed = objectiveOf(mission)?.features.filter(({ key }) => needs.includes(key)) ?? [];
  if (needed.length === 0) return "";
  return `It starts when this is on the integration branch: ${needed.map(({ unit }) => unit.title).join("; ")}.`;
}

function guesses({ uncertainty, estimate }: WorkUnit): string {
  const said = [
    ...(estimate === undefined ? [] : [`about ${estimate} minutes of work`]),
    ...(uncertainty === undefined ? [] : [`uncertainty ${uncertainty.toFixed(1)} of 1`]),
  ];
  return said.length === 0 ? "" : `The planner expects ${said.join(", ")}.`;
}

export type FollowUp = {
  /** The hidden first line. */
  readonly marker: string;
  readonly text: string;
  readonly reason: string;
  /** What it follows upon. */
  readonly issue: IssueNumber;
  readonly chained: boolean;
  readonly cleanup: boolean;
};

export function followBody({ marker, text, reason, issue, chained, cleanup }: FollowUp): string {
  const kind = cleanup ? " It is a clean-up: nothing new, but simpler or sounder." : "";
  const next = chained
    ? "It starts by itself, since objectives are chained here; close it to prevent that."
    : "Nothing happens until a maintainer accepts it: set `muster: mission` to have it planned into features, or `muster` to have it done as one. Close it if it is not wanted.";
  return `${marker}\n${text}\n\n**Why this comes after #${issue}**\n${reason}${kind}\n\n${next}`;
}

function list(title: string, items: readonly string[]): string {
  return items.length === 0 ? "" : `**${title}**\n${items.map((item) => `- ${item}`).join("\n")}`;
}
