/** An objective as people follow it: a checklist of its features with links, their graph, what it costs, and what only people can move. */

import { dollars, sum, type Usd } from "../../ids.ts";
import type { MissionFacts } from "../../facts.ts";
import type { Mission } from "../../course/state.ts";
import { inWords } from "../../money/estimate.ts";
import type { Child } from "../../objective/facts.ts";
import { type Progress, progressOf } from "../../objective/progress.ts";
import { type Objective, objectiveOf } from "../../objective/state.ts";

/** The plan comment of an objective that was divided; undefined for other missions. `cap`: for it and its features together. */
export function objectiveText(mission: Mission, facts: MissionFacts, cap: Usd): string | undefined {
  const objective = objectiveOf(mission);
  if (objective === undefined || objective.features.length === 0) return undefined;
  const progress = progressOf(objective, facts.family);
  const { summary = "It is planned anew.", risks = [], assumptions = [] } = objective.tree ?? {};
  return [
    `### Plan${objective.round > 1 ? `, round ${objective.round}` : ""}\n\n${summary}`,
    progress.map(line).join("\n"),
    earlier(objective, facts),
    progress.length > 1 ? graph(progress) : "",
    ambitionText(objective),
    list("Taken for granted", assumptions),
    list("Risks", risks),
    costText(mission, facts, cap),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** How it stands, briefly: for the comment that says so. Empty for other missions. */
export function featuresText(mission: Mission, facts: MissionFacts): string {
  const objective = objectiveOf(mission);
  if (objective === undefined || objective.features.length === 0) return "";
  const progress = progressOf(objective, facts.family);
  const asked = progress.filter(({ at }) => at === "person").map(needOf);
  const ended = progress.filter(({ at }) => at === "stopped").map(stoppedText);
  return [
    `**Features**\n${progress.map(line).join("\n")}`,
    list("What I need from you", asked),
    list("Stopped; the others go on", ended),
    judgedText(objective),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** What its table says instead of a feature's; undefined for other missions. `cap`: for it and its features together. */
export function objectiveRows(
  mission: Mission,
  facts: MissionFacts,
  cap: Usd | undefined,
): readonly (readonly [string, string])[] | undefined {
  const objective = objectiveOf(mission);
  if (objective === undefined || objective.features.length === 0) return undefined;
  const children = facts.family?.children ?? [];
  const integrated = children.filter(({ stage }) => stage.kind === "integrated" || stage.kind === "done").length;
  const spent = dollars(sum([mission.spent, ...children.map((child) => child.spent)]));
  return [
    ["Features", `${integrated} of ${objective.features.length} integrated`],
    ["Laps of its own", String(mission.laps)],
    ["Cost, features included", cap === undefined ? spent : `${spent} of ${dollars(cap)}`],
  ];
}

function line({ feature, child, at }: Progress): string {
  const { unit, issue, needs } = feature;
  const pull = child?.pull === undefined ? "" : `, #${child.pull}`;
  const name = issue === undefined ? unit.title : `#${issue} ${unit.title}`;
  const after = at === "waits" ? ` (after ${needs.map((key) => key.replace(/^\d+-/, "")).join(", ")})` : "";
  return `- [${at === "integrated" ? "x" : " "}] **${unit.id}** ${name}: ${where(at, child)}${pull}${after}`;
}

const words: Readonly<Record<Progress["at"], string>> = {
  unopened: "planned",
  waits: "waiting",
  ready: "starting",
  working: "at work",
  person: "waiting for people",
  integrated: "integrated",
  stopped: "stopped",
  left: "left, since what it needs did not come",
};

function where(at: Progress["at"], child: Child | undefined): string {
  const stage = child?.stage;
  if (at === "working" && stage !== undefined) return stage.kind;
  return stage?.kind === "stopped" ? `stopped (${stage.reason})` : words[at];
}

function needOf({ feature, child }: Progress): string {
  const issue = `#${feature.issue}`;
  if (child?.paused === true) return `${issue} is paused: \`/muster resume\` there lets it go on`;
  if (child?.stage.kind === "in-review")
    return `${issue}: please review ${child.pull === undefined ? "it" : `#${child.pull}`}`;
  return `${issue} has a question for you`;
}

function stoppedText({ feature, child }: Progress): string {
  const why = child?.stage.kind === "stopped" ? child.stage.message.split("\n")[0] : "";
  return `#${feature.issue}: ${why}`;
}

function judgedText({ judgement, checks }: Objective): string {
  if (judgement === undefined) return "";
  if (judgement.met) return `**A judge says that the objective is met**\n${judgement.rationale}`;
  return (
    list(
      `A judge found it not met (${checks === 1 ? "once" : `${checks} times`}): ${judgement.rationale}`,
      judgement.missing,
    ) || `**A judge found it not met**: ${judgement.rationale}`
  );
}

/** Features of rounds before this one. */
function earlier({ features, round }: Objective, { family }: MissionFacts): string {
  const before = features.filter((feature) => feature.round < round && feature.issue !== undefined);
  const lines = before.map(({ issue, unit }) => {
    const stage = family?.children.find((child) => child.issue === issue)?.stage.kind ?? "not begun";
    return `#${issue} ${unit.title}: ${stage}`;
  });
  return list("Earlier rounds", lines);
}

function graph(progress: readonly Progress[]): string {
  const nodes = progress.map(
    ({ feature: { unit } }) => `  ${unit.id}["${unit.id}: ${unit.title.replaceAll(/["\][<>\n]/g, " ")}"]`,
  );
  const done = progress.filter(({ at }) => at === "integrated").map(({ feature }) => feature.unit.id);
  const arrows = progress.flatMap(({ feature: { unit } }) => unit.needs.map((need) => `  ${need} --> ${unit.id}`));
  const style =
    done.length === 0 ? [] : ["  classDef done fill:#d3f9d8,stroke:#2b8a3e", `  class ${done.join(",")} done`];
  return ["```mermaid", "flowchart LR", ...nodes, ...arrows, ...style, "```"].join("\n");
}

function ambitionText({ ambition }: Objective): string {
  return ambition === undefined ? "" : `**Ambition** ${ambition.score} of 10 (${ambition.reasons.join("; ")}).`;
}

function costText({ estimate, spent }: Mission, { family }: MissionFacts, cap: Usd): string {
  const expected = estimate === undefined ? "" : `about ${inWords(estimate)} expected; `;
  const features = family?.children.map((child) => child.spent) ?? [];
  const all = dollars(sum([spent, ...features]));
  return `Cost: ${all} so far, of it ${dollars(sum(features))} by its features; ${expected}at most ${dollars(cap)} for all together.`;
}

function list(title: string, items: readonly string[]): string {
  return items.length === 0 ? "" : `**${title}**\n${items.map((item) => `- ${item}`).join("\n")}`;
}
