/** The stage in which an objective's features are worked on: each gets an issue, starts when what it needs is there, and is waited for. */

import { record } from "../course/ending.ts";
import type { MissionEvent } from "../course/event.ts";
import { type Instant, missionActor } from "../ids.ts";
import type { Scene } from "../lap/open.ts";
import { startLabel } from "../say/labels.ts";
import { featureBody } from "../say/objective/issues.ts";
import { waitingFor } from "../say/objective/words.ts";
import { titleText } from "../say/title.ts";
import { type Deed, perform, rest, type Step } from "../step.ts";
import { featureMarker } from "./place.ts";
import { endOf, hasEnded, issueFor, type Progress, progressOf } from "./progress.ts";
import { objectiveOf } from "./state.ts";

type MissionStep = Step<MissionEvent>;
type MissionDeed = Deed<MissionEvent>;

export function underway(scene: Scene): MissionStep {
  const objective = objectiveOf(scene.mission);
  if (objective === undefined) return rest("it has no features");
  const progress = progressOf(objective, scene.facts.family);
  return opening(scene, progress) ?? starting(scene, progress) ?? gathering(progress);
}

/** Issues that are there are put on record; those that are not are opened, all at once. Which starts when is decided afterwards. */
function opening(scene: Scene, progress: readonly Progress[]): MissionStep | undefined {
  const { mission, facts } = scene;
  const unopened = progress.filter(({ at }) => at === "unopened").map(({ feature }) => feature);
  if (unopened.length === 0) return undefined;
  const events: MissionEvent[] = [];
  const links: MissionDeed[] = [];
  for (const feature of unopened) {
    const found = issueFor(mission, feature, facts);
    if (found === undefined) continue;
    events.push({ kind: "featureOpened", key: feature.key, issue: found.issue });
    if (!found.linked) links.push({ kind: "linkSubIssue", parent: mission.issue, issue: found.issue });
  }
  if (events.length > 0) return perform(...links, { kind: "record", events, refs: [] });
  return perform(
    ...unopened.map((feature): MissionDeed => {
      const marker = featureMarker(mission.issue, feature.key);
      const body = featureBody(mission, feature, marker);
      return {
        kind: "openSubIssue",
        parent: mission.issue,
        title: titleText(feature.unit.title),
        body,
        labels: [],
        marker,
      };
    }),
  );
}

/** How long a wake may take before it counts as lost. */
const patience = 2 * 60_000;

/** Labelled by us and woken by name: nobody else hears of a label that we set. */
function starting({ mission, facts, now }: Scene, progress: readonly Progress[]): MissionStep | undefined {
  const ready = progress.filter(({ at, feature }) => at === "ready" && isDue(feature.startedAt, now));
  if (ready.length === 0) return undefined;
  const deeds = ready.flatMap(({ feature }): readonly MissionDeed[] => {
    const { issue } = feature;
    if (issue === undefined) return [];
    const labels = issueFor(mission, feature, facts)?.labels;
    const has = labels === undefined || labels.includes(startLabel);
    const label = has ? [] : [{ kind: "label" as const, issue, add: [startLabel], remove: [] }];
    return [...label, { kind: "wake", actor: missionActor(issue), reason: "what it needs is there" }];
  });
  const events = ready.map(({ feature: { key } }): MissionEvent => ({ kind: "featureStarted", key, at: now }));
  return perform({ kind: "record", events, refs: [] }, ...deeds);
}

function isDue(startedAt: Instant | undefined, now: Instant): boolean {
  return startedAt === undefined || now - startedAt > patience;
}

function gathering(progress: readonly Progress[]): MissionStep {
  if (!progress.every(hasEnded)) return rest(waitingFor(progress));
  return record({ kind: "gathered", ends: progress.map(endOf) });
}
