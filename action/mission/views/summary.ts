/** The feature list: what was done, what is being done and what was given up, with its units, its cost and what was decided; a view of the journals. */

import type { Mission } from "../course/state.ts";
import { sum } from "../ids.ts";

export type Feature = {
  readonly issue: number;
  readonly title: string;
  readonly state: "done" | "landed" | "open" | "stopped";
  readonly units: readonly { readonly id: string; readonly title: string; readonly done: boolean }[];
  readonly attempts: number;
  readonly usd: number;
  /** `question → answer (who)` */
  readonly decisions: readonly string[];
  /** 1 to 10, once it is known. */
  readonly clarity?: number;
  /** `docs, simple, low risk` */
  readonly kind?: string;
};

export type SummaryView = {
  readonly features: readonly Feature[];
  readonly done: number;
  readonly landed: number;
  readonly open: number;
  readonly stopped: number;
  readonly usd: number;
  /** Of the features that landed, the part that needed one attempt, 0 to 1; absent when none has landed. */
  readonly firstTry?: number;
};

export function summaryView(missions: readonly Mission[]): SummaryView {
  const features = missions.toSorted((a, b) => a.issue - b.issue).map(featureOf);
  const count = (state: Feature["state"]) => features.filter((each) => each.state === state).length;
  const through = features.filter(({ state }) => state === "done" || state === "landed");
  const once = through.filter(({ attempts }) => attempts <= 1).length;
  return {
    features,
    done: count("done"),
    landed: count("landed"),
    open: count("open"),
    stopped: count("stopped"),
    usd: sum(missions.map(({ spent }) => spent)) / 1e6,
    ...(through.length === 0 ? {} : { firstTry: once / through.length }),
  };
}

function featureOf(mission: Mission): Feature {
  const { issue, title, plan, built, attempts, spent, decisions, clarity, strategy } = mission;
  const whole = stateOf(mission) === "done" || stateOf(mission) === "landed";
  return {
    issue,
    title,
    state: stateOf(mission),
    units:
      plan?.units.map((unit) => ({ id: unit.id, title: unit.title, done: whole || built.includes(unit.id) })) ?? [],
    attempts,
    usd: spent / 1e6,
    decisions: decisions.map(
      ({ summary, allowed, selected, actor }) =>
        `${oneLine(summary)} → ${allowed[selected - 1] ?? selected} (${actor})`,
    ),
    ...(clarity === undefined ? {} : { clarity: clarity.score }),
    ...(strategy === undefined
      ? {}
      : { kind: `${strategy.category.replaceAll("_", " ")}, ${strategy.complexity}, ${strategy.risk} risk` }),
  };
}

function stateOf({ stage }: Mission): Feature["state"] {
  if (stage.kind === "done" || stage.kind === "stopped") return stage.kind;
  return stage.kind === "integrated" ? "landed" : "open";
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}
