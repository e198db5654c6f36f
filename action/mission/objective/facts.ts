/** What a mission sees of its family: its features as their journals tell, or the objective it is a feature of; and what all of them have used. */

import type { Decided } from "../decision.ts";
import { type IssueNumber, type PullNumber, type RunId, sum, type Usd } from "../ids.ts";
import type { Instant } from "../ids.ts";
import { type Head, isOver, type Mission, type Stage } from "../course/state.ts";
import type { StopReason } from "../course/event.ts";

/** A feature's mission, as its journal tells. */
export type Child = {
  readonly issue: IssueNumber;
  readonly stage: Stage;
  readonly over: boolean;
  readonly paused: boolean;
  readonly pull: PullNumber | undefined;
  readonly head: Head | undefined;
  readonly spent: Usd;
  /** The run of its open lap. */
  readonly run: RunId | undefined;
  readonly lastAt: Instant;
};

/** What others of the family have used, with what their open laps have set aside. */
export type Used = { readonly usd: Usd; readonly tokens: number; readonly seconds: number };

export type FamilyFacts = {
  /** The objective's mission. */
  readonly parent?:
    | {
        readonly issue: IssueNumber;
        readonly paused: boolean;
        readonly stopped: { readonly reason: StopReason; readonly at: Instant } | undefined;
      }
    | undefined;
  readonly children: readonly Child[];
  readonly used: Used;
  /** Of the others, oldest first. */
  readonly decisions: readonly Decided[];
  /** Issues that we opened for it, by their marker. */
  readonly opened: ReadonlyMap<string, OpenedIssue>;
};

export type OpenedIssue = {
  readonly issue: IssueNumber;
  readonly labels: readonly string[];
  /** It is a sub-issue of the objective's. */
  readonly linked: boolean;
};

/** Undefined for a mission that is neither an objective nor a feature of one. */
export function familyAround(mission: Mission | undefined, all: readonly Mission[]): FamilyFacts | undefined {
  const family = mission?.family;
  if (mission === undefined || family === undefined) return undefined;
  const head = family.kind === "feature" ? family.parent : mission.issue;
  const parent = all.find(({ issue }) => issue === head);
  const features = all.filter((each) => each.family?.kind === "feature" && each.family.parent === head);
  const others = [...(parent === undefined ? [] : [parent]), ...features].filter(
    ({ issue }) => issue !== mission.issue,
  );
  return {
    parent: family.kind === "feature" && parent !== undefined ? above(parent) : undefined,
    children: family.kind === "objective" ? features.map(child) : [],
    used: usedBy(others),
    decisions: others.flatMap(({ decisions }) => decisions.filter(isCommon)).toSorted((a, b) => a.at - b.at),
    opened: new Map(),
  };
}

/** What was said of a plan is of no use to whom it is not. */
function isCommon({ gate }: Decided): boolean {
  return !gate.startsWith("plan:");
}

function above({ issue, paused, stage, stoppedAt, lastAt }: Mission): FamilyFacts["parent"] {
  const stopped = stage.kind === "stopped" ? { reason: stage.reason, at: stoppedAt ?? lastAt } : undefined;
  return { issue, paused: paused !== undefined, stopped };
}

function child(mission: Mission): Child {
  const { issue, stage, paused, pull, head, spent, open, lastAt } = mission;
  return {
    issue,
    stage,
    over: isOver(mission),
    paused: paused !== undefined,
    pull,
    head,
    spent,
    run: open?.run,
    lastAt,
  };
}

function usedBy(missions: readonly Mission[]): Used {
  const tasks = missions.flatMap(({ open }) => open?.tasks ?? []);
  return {
    usd: sum([...missions.map(({ spent }) => spent), ...tasks.map(({ reserved }) => reserved)]),
    tokens: total([...missions.map(({ tokens }) => tokens), ...tasks.map(({ tokens = 0 }) => tokens)]),
    seconds: total([...missions.map(({ seconds }) => seconds), ...tasks.map(({ minutes = 0 }) => minutes * 60)]),
  };
}

function total(values: readonly number[]): number {
  return values.reduce((whole, value) => whole + value, 0);
}
