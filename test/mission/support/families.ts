/** An objective at the stages of its life, and what it sees of its family. */

import type { MissionEvent } from "#mission/course/event";
import type { Mission } from "#mission/course/state";
import { FeatureKey } from "#mission/objective/event";
import type { Child, FamilyFacts } from "#mission/objective/facts";
import { usd } from "#mission/ids";
import * as lives from "./lives.ts";
import { at, issue, planOf, sha, unit, unitId } from "./values.ts";

export const key = (text: string) => FeatureKey.parse(text);

export const aimed: MissionEvent = { ...lives.opened, place: { kind: "objective", chain: 0, chained: false } };

/** Two features side by side, and a third that needs the first. */
export const tree = planOf(unit("u1"), unit("u2"), unit("u3", { needs: [unitId("u1")] }));

export const decomposed: MissionEvent = {
  kind: "decomposed",
  tree,
  ambition: { score: 5, reasons: ["3 units: 1.5"] },
  from: sha("b"),
};

export const openedAs = (name: string, number: number): MissionEvent => ({
  kind: "featureOpened",
  key: key(name),
  issue: issue(number),
});

/** Its features are #11, #12 and #13. */
export const underway: Mission = lives.life(
  aimed,
  decomposed,
  openedAs("1-u1", 11),
  openedAs("1-u2", 12),
  openedAs("1-u3", 13),
);

export function child(number: number, stage: Child["stage"], given: Partial<Child> = {}): Child {
  const over = stage.kind === "done" || stage.kind === "stopped";
  return {
    issue: issue(number),
    stage,
    over,
    paused: false,
    pull: undefined,
    head: undefined,
    spent: usd(1),
    run: undefined,
    lastAt: at(5),
    ...given,
  };
}

export function family(children: readonly Child[], given: Partial<FamilyFacts> = {}): FamilyFacts {
  const used = { usd: usd(children.length), tokens: 0, seconds: 0 };
  return { children, used, decisions: [], opened: new Map(), ...given };
}

/** The beginning of the mission of one of its features. */
export function asFeature(number: number): MissionEvent {
  return { ...lives.opened, issue: issue(number), place: { kind: "feature", parent: issue(7), key: key("1-u1") } };
}
