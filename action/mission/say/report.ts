/** The findings of a project as a report: what is left, and whether each mission, tier and phase is clean. */

import type { Mission } from "../course/state.ts";
import { type Cleanliness, missionCleanliness, type TierCleanliness, tierCleanliness } from "../findings/clean.ts";
import type { Finding, Noticed } from "../findings/finding.ts";
import { openIn, openInPhase } from "../findings/noticed.ts";
import { type Profile, projectFindings } from "../findings/project.ts";
import type { IssueNumber, UnitId } from "../ids.ts";
import { counted } from "../text/counted.ts";

export type Report = {
  readonly project: readonly Finding[];
  readonly missions: readonly MissionReport[];
};

export type MissionReport = {
  readonly issue: IssueNumber;
  readonly title: string;
  readonly clean: Cleanliness;
  readonly tiers: readonly TierCleanliness[];
  readonly open: readonly Noticed[];
  readonly phases: readonly { readonly unit: UnitId; readonly open: readonly Noticed[] }[];
};

/** On all three levels; missions in the order of their issues. */
export function reportOf(missions: readonly Mission[], profile: Profile): Report {
  return {
    project: projectFindings(missions, profile),
    missions: missions.toSorted((a, b) => a.issue - b.issue).map((mission) => missionReport(mission, profile)),
  };
}

function missionReport(mission: Mission, profile: Profile): MissionReport {
  const { issue, title, plan } = mission;
  return {
    issue,
    title,
    clean: missionCleanliness(mission, profile),
    tiers: tierCleanliness(mission, profile),
    open: openIn(mission),
    phases: (plan?.units ?? []).map(({ id }) => ({ unit: id, open: openInPhase(mission, id) })),
  };
}

/** For a terminal. */
export function reportText({ project, missions }: Report): readonly string[] {
  const major = project.filter(({ effective }) => effective === "major").length;
  const head =
    project.length === 0
      ? "Nothing is left open."
      : `${counted(project.length, "finding")} left open, ${major} of them major:`;
  return [
    head,
    ...project.map(projectLine),
    ...(missions.length === 0 ? [] : ["", "Missions:"]),
    ...missions.flatMap(missionLines),
  ];
}

function projectLine({ effective, needsCleanup, source, category, path, text, missions, count }: Finding): string {
  const grave = needsCleanup ? "major (needs cleanup)" : effective;
  const who = missions.map((issue) => `#${issue}`).join(", ");
  return `  ${grave}: ${oneLine(text)} [${source}, ${category}${path === undefined ? "" : `, ${path}`}; seen ${counted(count, "time")}, left by ${who}]`;
}

function missionLines({ issue, title, clean, tiers, phases }: MissionReport): readonly string[] {
  const found = phases.filter(({ open }) => open.length > 0);
  return [
    `  #${issue} ${oneLine(title)}: ${state(clean)}`,
    ...tiers.map((tier) => `    tier ${tier.tier}: ${state(tier)}`),
    ...found.map(({ unit, open }) => `    ${unit}: ${counted(open.length, "finding")}`),
  ];
}

function state({ clean, minor, major, tolerated }: Cleanliness): string {
  return `${clean ? "clean" : "not clean"}, ${minor} minor of ${tolerated} tolerated, ${major} major`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim().slice(0, 200);
}

/** An issue that proposes to deal with a finding; a person accepts it with the label that starts a mission. */
export function proposalOf(finding: Finding): { readonly title: string; readonly text: string } {
  const { text, path, source, category, missions, count, evidence } = finding;
  const place = path === undefined ? "" : ` in \`${path}\``;
  const who = missions.map((issue) => `#${issue}`).join(", ");
  return {
    title: `Clean up: ${oneLine(text)}`.slice(0, 120),
    text: [
      `Muster noticed this${place}, and missions left it as it was:\n\n> ${oneLine(text)}`,
      `Seen ${counted(count, "time")} by ${source} (${category}), left behind by ${who}; last at ${evidence}.`,
      "To have it done, set the label `muster` on this issue. Until it is dealt with it counts as major wherever a mission leaves it behind again.",
    ].join("\n\n"),
  };
}
