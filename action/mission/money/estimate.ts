/** What a planned feature will cost: by its units, by who works on it, and by what such tasks have cost in this repository. With a range. */

import { z } from "zod";
import type { Mission } from "../course/state.ts";
import { dollars, sum, Usd, usd } from "../ids.ts";
import type { Plan } from "../plan.ts";
import type { Spend } from "../course/event.ts";

/** `low` and `high`: four of five features should lie between them. `samples`: tasks of past missions that it is based on. */
export const Estimate = z.strictObject({ low: Usd, expected: Usd, high: Usd, samples: z.int().nonnegative() });
export type Estimate = z.infer<typeof Estimate>;

/** What past missions tell. */
export type History = {
  /** What single tasks have cost, by their kind; oldest first. */
  readonly costs: ReadonlyMap<string, readonly Usd[]>;
  /** Attempts that missions needed before people could look at their work. */
  readonly rounds: readonly number[];
};

export function historyOf(missions: readonly Mission[]): History {
  const inOrder = missions.toSorted((a, b) => a.openedAt - b.openedAt);
  const costs = new Map<string, readonly Usd[]>();
  for (const [task, cost] of inOrder.flatMap(({ spend }) => [...costsByTask(spend)])) {
    const kind = task.split("-")[2] ?? "";
    if (cost === 0) continue;
    costs.set(kind, [...(costs.get(kind) ?? []), cost].slice(-mostSamples));
  }
  const ready = inOrder.filter(({ stage }) => ["in-review", "landing", "integrated", "done"].includes(stage.kind));
  return { costs, rounds: ready.map(({ attempts }) => Math.max(1, attempts)).slice(-mostSamples) };
}

function costsByTask(spend: readonly Spend[]): ReadonlyMap<string, Usd> {
  const costs = new Map<string, Usd>();
  for (const { task, cost } of spend) costs.set(task, sum([costs.get(task) ?? usd(0), cost]));
  return costs;
}

const mostSamples = 30;
const fewestSamples = 3;

type Range = { readonly low: number; readonly expected: number; readonly high: number; readonly samples: number };

/** Before there is a history: rough figures from elsewhere, in dollars for a task. */
const priors: Readonly<Record<string, readonly [number, number, number]>> = {
  build: [0.1, 0.4, 1.2],
  review: [0.05, 0.15, 0.5],
  audit: [0.05, 0.2, 0.6],
  judge: [0.05, 0.15, 0.5],
};
const priorRounds = { low: 1, expected: 1.4, high: 2, samples: 0 };

/** What is ahead of a feature with this plan. `readers`: the kinds of task that look at each finished attempt. */
export function estimateAhead(plan: Plan, readers: readonly string[], history: History): Estimate {
  const build = rangeOf("build", history);
  const reading = readers.map((kind) => rangeOf(kind, history));
  const rounds = history.rounds.length < fewestSamples ? priorRounds : spread(history.rounds);
  const of = (key: "low" | "expected" | "high") => {
    const read = reading.reduce((total, range) => total + range[key], 0);
    const again = Math.max(0, rounds[key] - 1) * (build[key] + read);
    return Usd.parse(Math.ceil(plan.units.length * build[key] + read + again));
  };
  const samples = [build, ...reading].reduce((total, range) => total + range.samples, 0);
  return { low: of("low"), expected: of("expected"), high: of("high"), samples };
}

function rangeOf(kind: string, { costs }: History): Range {
  const known = costs.get(kind) ?? [];
  if (known.length >= fewestSamples) return spread(known);
  const [low, expected, high] = (priors[kind] ?? [0.05, 0.15, 0.5]).map((amount) => usd(amount));
  return { low: low ?? 0, expected: expected ?? 0, high: high ?? 0, samples: 0 };
}

/** A fifth lies below `low`, a fifth above `high`; the mean is kept between them. */
function spread(values: readonly number[]): Range {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.round(part * (sorted.length - 1))] ?? 0;
  const mean = values.reduce((total, value) => total + value, 0) / Math.max(1, values.length);
  const [low, high] = [at(0.2), at(0.8)];
  return { low, expected: Math.min(high, Math.max(low, mean)), high, samples: values.length };
}

/** The same, with what was spent before. */
export function plusSpent({ low, expected, high, samples }: Estimate, spent: Usd): Estimate {
  return { low: sum([low, spent]), expected: sum([expected, spent]), high: sum([high, spent]), samples };
}

/** `$0.42 ($0.20 to $1.10)` */
export function inWords({ low, expected, high }: Estimate): string {
  return `${dollars(expected)} (${dollars(low)} to ${dollars(high)})`;
}
