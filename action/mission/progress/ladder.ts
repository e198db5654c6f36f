/** The degradation ladder: what a mission that meets trouble does less of, step by step, and what brings it back. Pure. */

import { z } from "zod";
import type { Config } from "../config.ts";
import type { MissionEvent } from "../course/event.ts";
import type { Instant } from "../ids.ts";

/** From the whole down to a stop; each keeps what the ones before it took away. */
export const rungs = ["full", "fewer-workers", "fallback", "plan-only", "read-only", "stop"] as const;
export const Rung = z.enum(rungs);
export type Rung = z.infer<typeof Rung>;

export const Trigger = z.enum(["budget", "conflicts", "rate-limits", "verification"]);
export type Trigger = z.infer<typeof Trigger>;

export const ladderEvents = [
  z.strictObject({ kind: z.literal("degraded"), to: Rung, trigger: Trigger }),
  /** `heard`: the comment of the person who said so; absent: it went well for a while. */
  z.strictObject({ kind: z.literal("recovered"), to: Rung, heard: z.int().nonnegative().optional() }),
] as const;

export type Ladder = {
  readonly rung: Rung;
  /** What brought it down to there last. */
  readonly trigger: Trigger | undefined;
  /** Since it moved last. */
  readonly limits: readonly Instant[];
  readonly merges: { readonly tried: number; readonly conflicts: number };
  /** In a row. */
  readonly failures: number;
  readonly successes: number;
  /** That most of the money is used counts once. */
  readonly shortOfMoney: boolean;
  /** How often it came down to reading only. */
  readonly reads: number;
};

const counted = { limits: [], merges: { tried: 0, conflicts: 0 }, failures: 0, successes: 0 } as const;
export const onTop: Ladder = { rung: "full", trigger: undefined, ...counted, shortOfMoney: false, reads: 0 };

const most = { failures: 3, limits: 3, within: 60_000, conflictRate: 0.5, money: 0.8 } as const;
const fewestMerges = 4;
const successesBack = 3;

/** What would bring it a step down now; the first that holds. `used`: the part of the feature's money, 0 and up. */
export function triggerOf(ladder: Ladder, used: number): Trigger | undefined {
  const { rung, trigger, merges, limits, failures, shortOfMoney, reads } = ladder;
  // Nothing can happen where it only reads: that it came back there after a person had let it go on is the trouble.
  if (rung === "read-only" && reads > 1) return trigger;
  if (used > most.money && !shortOfMoney) return "budget";
  if (merges.tried >= fewestMerges && merges.conflicts / merges.tried > most.conflictRate) return "conflicts";
  if (areTooMany(limits)) return "rate-limits";
  return failures >= most.failures ? "verification" : undefined;
}

function areTooMany(limits: readonly Instant[]): boolean {
  const inOrder = limits.toSorted((a, b) => a - b);
  return inOrder.some((at, index) => {
    const last = inOrder[index + most.limits - 1];
    return last !== undefined && last - at <= most.within;
  });
}

/** Whether it went well for long enough to go a step back up. What only a person can decide they decide. */
export function mayGoUp({ rung, successes }: Ladder): boolean {
  return rung !== "full" && successes >= successesBack;
}

/** Without a model to fall back to, that step is passed over. */
export function nextRung(rung: Rung, by: 1 | -1, { models }: Pick<Config, "models">): Rung {
  const at = Math.min(rungs.length - 1, Math.max(0, rungs.indexOf(rung) + by));
  const next = rungs[at] ?? rung;
  return next === "fallback" && models.fallback.length === 0 ? nextRung(next, by, { models }) : next;
}

export function isAtLeastAs(rung: Rung, low: Rung): boolean {
  return rungs.indexOf(rung) >= rungs.indexOf(low);
}

/** The configuration as far as the ladder leaves it: half of the workers, and the first model of the fallback list for every role. */
export function within(config: Config, rung: Rung): Config {
  const fewer = isAtLeastAs(rung, "fewer-workers") ? { ...config, workers: halved(config.workers) } : config;
  return isAtLeastAs(rung, "fallback") ? { ...fewer, models: fallenBack(config.models) } : fewer;
}

/** Half of those that run at once, at least one: on each runner where it has several, else runners. */
function halved(workers: Config["workers"]): Config["workers"] {
  const { per_runner, max_jobs } = workers;
  return per_runner > 1
    ? { ...workers, per_runner: Math.floor(per_runner * 0.5) }
    : { ...workers, max_jobs: Math.max(1, Math.floor(max_jobs * 0.5)) };
}

function fallenBack(models: Config["models"]): Config["models"] {
  const [first, ...fallback] = models.fallback;
  if (first === undefined) return models;
  const planning = { scout: first, planner: first, critic: first, architect: first, builder: first, escalation: first };
  return { ...planning, strategist: first, reviewer: first, auditor: first, judge: first, doctor: first, fallback };
}

export function ladderAfter(ladder: Ladder, event: MissionEvent): Ladder {
  switch (event.kind) {
    case "degraded": {
      const { to: rung, trigger } = event;
      const reads = ladder.reads + (rung === "read-only" ? 1 : 0);
      const shortOfMoney = ladder.shortOfMoney || trigger === "budget";
      return { ...ladder, ...counted, rung, trigger, shortOfMoney, reads };
    }
    case "recovered":
      return { ...ladder, ...counted, rung: event.to };
    case "reopened":
      return onTop;
    case "lapClosed":
      return closed(ladder, event);
    default:
      return judged(ladder, event);
  }
}

function closed(ladder: Ladder, event: Extract<MissionEvent, { kind: "lapClosed" }>): Ladder {
  const { tried, conflicts } = ladder.merges;
  const merges = event.round === undefined ? ladder.merges : { tried: tried + 1, conflicts };
  return { ...ladder, merges, limits: [...ladder.limits, ...(event.limits ?? [])].slice(-60) };
}

function judged(ladder: Ladder, event: MissionEvent): Ladder {
  switch (event.kind) {
    case "planned":
    case "readied":
      return { ...ladder, successes: ladder.successes + 1 };
    case "built":
      return event.verified ? { ...ladder, successes: ladder.successes + 1, failures: 0 } : ladder;
    case "bounced":
      return conflicted({ ...ladder, merges: { ...ladder.merges, tried: ladder.merges.tried + 1 } });
    case "attemptFailed":
      // What machines lost says nothing of the work.
      return event.infrastructure === true ? ladder : failed({ ...ladder, successes: 0 }, event.reason);
    default:
      return ladder;
  }
}

function failed(ladder: Ladder, reason: string): Ladder {
  if (reason === "conflict") return conflicted(ladder);
  return reason === "verification" ? { ...ladder, failures: ladder.failures + 1 } : ladder;
}

function conflicted(ladder: Ladder): Ladder {
  const { tried, conflicts } = ladder.merges;
  return { ...ladder, successes: 0, merges: { tried, conflicts: conflicts + 1 } };
}
