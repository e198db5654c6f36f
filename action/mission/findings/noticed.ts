/** The findings of one mission: the fold of what its events tell of them. */

import type { MissionEvent } from "../course/event.ts";
import type { Mission } from "../course/state.ts";
import type { Instant, UnitId } from "../ids.ts";
import type { Cleanup } from "./event.ts";
import type { Noticed, Sighting } from "./finding.ts";
import { toldBy } from "./sightings.ts";

export type NoticedSoFar = {
  readonly found: readonly Noticed[];
  /** Findings of the project that it met and left standing, and that it made away with, by their keys. */
  readonly again: readonly string[];
  readonly gone: readonly string[];
  /** What its plan is to clear away. */
  readonly cleanup: Cleanup | undefined;
  readonly landedAt: Instant | undefined;
};

export const nothingNoticed: NoticedSoFar = {
  found: [],
  again: [],
  gone: [],
  cleanup: undefined,
  landedAt: undefined,
};

/** `mission`: as it was before the event. */
export function noticedAfter(mission: Mission, event: MissionEvent, at: Instant): NoticedSoFar {
  const { noticed } = mission;
  if (event.kind === "integrated") return { ...noticed, landedAt: at };
  if (event.kind === "planned") return { ...noticed, cleanup: event.cleanup };
  if (event.kind === "met") return { ...noticed, ...metLast(noticed, event) };
  const told = toldBy(mission, event);
  if (told === undefined) return noticed;
  const { seen, mends } = told;
  const mended = noticed.found.map((each) => (each.open && mends(each.key) ? { ...each, open: false } : each));
  return { ...noticed, found: seen.reduce<readonly Noticed[]>((found, each) => withSighting(found, each, at), mended) };
}

/** The last word on each. */
function metLast(noticed: NoticedSoFar, { again, gone }: Extract<MissionEvent, { kind: "met" }>) {
  const now = new Set([...again, ...gone]);
  const before = (keys: readonly string[]) => keys.filter((key) => !now.has(key));
  return { again: [...before(noticed.again), ...again], gone: [...before(noticed.gone), ...gone] };
}

/** A mission that finds more than this has another problem than its findings. */
const mostFound = 300;

function withSighting(found: readonly Noticed[], { phase, tier, ...seen }: Sighting, at: Instant): readonly Noticed[] {
  const before = found.find(({ key }) => key === seen.key);
  if (before === undefined) {
    const first = {
      ...seen,
      count: 1,
      first: at,
      last: at,
      phases: plus([], phase),
      tiers: plus([], tier),
      open: true,
    };
    return found.length < mostFound ? [...found, first] : found;
  }
  const { count, first, phases, tiers } = before;
  const grown = {
    ...seen,
    count: count + 1,
    first,
    last: at,
    phases: plus(phases, phase),
    tiers: plus(tiers, tier),
    open: true,
  };
  return found.map((each) => (each === before ? grown : each));
}

function plus<Value>(values: readonly Value[], value: Value | undefined): readonly Value[] {
  return value === undefined || values.includes(value) ? values : [...values, value];
}

/** What a mission has not mended. */
export function openIn({ noticed }: Pick<Mission, "noticed">): readonly Noticed[] {
  return noticed.found.filter(({ open }) => open);
}

/** The same of one of its units: the lowest of the three levels. */
export function openInPhase(mission: Pick<Mission, "noticed">, phase: UnitId): readonly Noticed[] {
  return openIn(mission).filter(({ phases }) => phases.includes(phase));
}
