/** How far the features of an objective are, as GitHub and their missions' journals tell. */

import type { Mission } from "../course/state.ts";
import type { MissionFacts } from "../facts.ts";
import type { FeatureEnd } from "./event.ts";
import type { Child, FamilyFacts, OpenedIssue } from "./facts.ts";
import { featureMarker } from "./place.ts";
import { current, type Feature, type Objective, objectiveOf } from "./state.ts";

/** `waits`: for a feature it needs; `person`: only people can move it on; `left`: what it needs will not come. */
export type Progress = {
  readonly feature: Feature;
  readonly child: Child | undefined;
  readonly at: "unopened" | "waits" | "ready" | "working" | "person" | "integrated" | "stopped" | "left";
};

/** In the order of the plan. */
export function progressOf(objective: Objective, family: FamilyFacts | undefined): readonly Progress[] {
  const known: Progress[] = [];
  for (const feature of inOrder(current(objective))) {
    const child = family?.children.find(({ issue }) => issue === feature.issue);
    known.push({ feature, child, at: stateOf(feature, child, known) });
  }
  const features = current(objective);
  return known.toSorted((a, b) => features.indexOf(a.feature) - features.indexOf(b.feature));
}

/** Those that are needed first. */
function inOrder(features: readonly Feature[]): readonly Feature[] {
  const sorted: Feature[] = [];
  for (let left = features; left.length > 0;) {
    const free = left.filter(({ needs }) => needs.every((need) => sorted.some(({ key }) => key === need)));
    if (free.length === 0) return [...sorted, ...left];
    sorted.push(...free);
    left = left.filter((feature) => !free.includes(feature));
  }
  return sorted;
}

function stateOf(feature: Feature, child: Child | undefined, before: readonly Progress[]): Progress["at"] {
  if (child !== undefined) return ofChild(child);
  if (feature.issue === undefined) return "unopened";
  const needed = before.filter((each) => feature.needs.includes(each.feature.key)).map(({ at }) => at);
  if (needed.some((at) => at === "stopped" || at === "left")) return "left";
  return needed.every((at) => at === "integrated") ? "ready" : "waits";
}

const forPeople: ReadonlySet<Mission["stage"]["kind"]> = new Set(["needs-info", "deciding", "in-review"]);

function ofChild({ stage, paused }: Child): Progress["at"] {
  if (stage.kind === "integrated" || stage.kind === "done") return "integrated";
  if (stage.kind === "stopped") return "stopped";
  return paused || forPeople.has(stage.kind) ? "person" : "working";
}

export function hasEnded({ at }: Progress): boolean {
  return at === "integrated" || at === "stopped" || at === "left";
}

export function endOf({ feature, child, at }: Progress): FeatureEnd {
  const { key, issue } = feature;
  const message = child?.stage.kind === "stopped" ? `${child.stage.reason}: ${child.stage.message}` : undefined;
  return {
    key,
    end: at === "integrated" || at === "stopped" ? at : "left",
    ...(issue === undefined ? {} : { issue }),
    ...(message === undefined ? {} : { message: message.slice(0, 8000) }),
  };
}

/** Whether it matters now which issues were opened for it. */
export function looksForIssues(mission: Mission, children: FamilyFacts["children"]): boolean {
  const objective = objectiveOf(mission);
  if (objective === undefined) return false;
  if (mission.stage.kind === "underway")
    return !current(objective).every(({ issue }) => children.some((child) => child.issue === issue));
  return (
    mission.stage.kind === "integrated" && objective.next?.proposal !== undefined && objective.followed === undefined
  );
}

/** The issue that was opened for a feature, as GitHub shows it. */
export function issueFor(mission: Mission, { key }: Feature, { family }: MissionFacts): OpenedIssue | undefined {
  return family?.opened.get(featureMarker(mission.issue, key));
}
