/** What a mission knows of its family: the features of its objective, or the objective it is a feature of. */

import type { Judgement } from "../handoff.ts";
import type { Instant, IssueNumber, Sha } from "../ids.ts";
import type { WorkUnit } from "../plan.ts";
import type { Ambition } from "../planning/ambition.ts";
import type { FeatureEnd, FeatureKey, Place } from "./event.ts";
import type { Tree } from "../planning/tree.ts";

export type Feature = {
  readonly key: FeatureKey;
  readonly round: number;
  readonly unit: WorkUnit;
  readonly parts: readonly WorkUnit[];
  readonly needs: readonly FeatureKey[];
  readonly issue: IssueNumber | undefined;
  /** When its mission was woken last. */
  readonly startedAt: Instant | undefined;
};

export type Proposal = { readonly title: string; readonly objective: string; readonly reason: string };

export type Objective = Extract<Place, { kind: "objective" }> & {
  /** How often it was divided into features. */
  readonly round: number;
  /** Where it began. */
  readonly from: Sha | undefined;
  /** The plan of this round; undefined before it, and for an objective that is one feature. */
  readonly tree: Tree | undefined;
  /** Of all rounds. */
  readonly features: readonly Feature[];
  readonly ambition: Ambition | undefined;
  /** Plans that were too small for it. */
  readonly modest: number;
  readonly ends: readonly FeatureEnd[];
  /** Judges who found it not met. */
  readonly checks: number;
  readonly judgement: Judgement | undefined;
  /** What comes next, once somebody was asked. */
  readonly next: { readonly proposal: Proposal | undefined; readonly cleanup: boolean } | undefined;
  readonly followed: IssueNumber | undefined;
};

export type Family = Objective | Extract<Place, { kind: "feature" }>;

export function familyOfPlace(place: Place | undefined): Family | undefined {
  if (place?.kind !== "objective") return place;
  return {
    ...place,
    round: 0,
    from: undefined,
    tree: undefined,
    features: [],
    ambition: undefined,
    modest: 0,
    ends: [],
    checks: 0,
    judgement: undefined,
    next: undefined,
    followed: undefined,
  };
}

type InFamily = { readonly family: Family | undefined };

export function objectiveOf({ family }: InFamily): Objective | undefined {
  return family?.kind === "objective" ? family : undefined;
}

/** What is divided into features: an objective, until it is built as one feature on a branch of its own. */
export function toBeDivided({ family, head }: InFamily & { readonly head: unknown }): Objective | undefined {
  return head === undefined ? objectiveOf({ family }) : undefined;
}

/** The objective, when it was divided into features. */
export function dividedOf(mission: InFamily): (Objective & { readonly tree: Tree }) | undefined {
  const objective = objectiveOf(mission);
  return objective?.tree === undefined ? undefined : { ...objective, tree: objective.tree };
}

/** The features of the plan that is worked on. */
export function current({ features, round }: Objective): readonly Feature[] {
  return features.filter((feature) => feature.round === round);
}
