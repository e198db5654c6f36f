/** The small world as a space to search: what may happen next in each state, and what must hold in it. */

import { emptyQueue } from "#mission/lander/state";
import { issueFacts } from "../support/facts.ts";
import { isLeft, packed } from "./chances.ts";
import {
  faultAtRest,
  faultIn,
  faultOfApproval,
  faultOfLanding,
  missionRules,
  oneRunRules,
  queueRules,
} from "./invariants.ts";
import { config, numbers, root, type Setting } from "./model/setting.ts";
import { shipping } from "./model/mind.ts";
import { canon, type MissionPlace, missions, queues } from "./model/world.ts";
import { orderlyLife } from "./orderly.ts";
import { type Effect, type Numbered, numbered } from "./numbered.ts";
import type { Space, State, Step } from "./search.ts";

/** Begins where the orderly life of the shipping mind comes to rest, each time. */
export function spaceOf(setting: Setting): Space {
  const world = numbered(setting);
  const start = startOf(setting);
  const orderly = { ...setting, mind: shipping, runs: { each: 1, all: 1 } };
  const calm = numbered(orderly);
  const starts = [true, false].flatMap((objects) =>
    orderlyLife(start, (state) => stepsFrom(state, calm, orderly), { objects }),
  );
  return {
    width: start.length,
    starts,
    steps: (state) => stepsFrom(state, world, setting),
    fault: faultFinder(world, setting),
  };
}

/** Mission, mission, queue, shared branches, chances. */
function startOf({ chances }: Setting): State {
  const tips = canon.tips.idOf({ defaultBranch: "main", default: root, integration: undefined });
  return [missions.idOf(untouched(numbers[0])), missions.idOf(untouched(numbers[1])), idle(), tips, packed(chances)];
}

function untouched(number: MissionPlace["number"]): MissionPlace {
  return {
    number,
    journal: canon.journals.one({ state: undefined, lines: 0 }),
    branch: undefined,
    issue: canon.issues.one(issueFacts({ number, title: `Do ${number}` })),
    pull: undefined,
    results: [],
    runs: [],
    billed: 0,
    ended: false,
    calledOff: false,
    proven: [],
  };
}

function idle(): number {
  return queues.idOf({
    journal: canon.queueJournals.one({ state: emptyQueue, lines: 0 }),
    results: [],
    candidates: canon.candidates.one({}),
    promotion: canon.promotions.one({ open: undefined, merged: [] }),
    runs: [],
    proven: [],
  });
}

type Parts = {
  readonly a: number;
  readonly b: number;
  readonly queue: number;
  readonly tips: number;
  readonly left: number;
};

function partsOf([a = 0, b = 0, queue = 0, tips = 0, left = 0]: State): Parts {
  return { a, b, queue, tips, left };
}

function stepsFrom(state: State, world: Numbered, { runs: allowed }: Setting): readonly Step[] {
  const parts = partsOf(state);
  const { a, b, queue, tips, left } = parts;
  const runs = [world.runsOf(a), world.runsOf(b), world.runsOfQueue(queue)] as const;
  const free = runs[0] + runs[1] + runs[2] < allowed.all;
  const steps: Step[] = [];
  const add = (who: string, effect: Effect, to: (effect: Effect, left: number) => State) => {
    if (!isLeft(left, effect.takes)) return;
    steps.push({ what: `${who} ${effect.what}`, to: to(effect, left - effect.takes), fault: effect.fault });
  };
  for (const effect of world.ofMission(a, tips))
    add("#7:", effect, (now, rest) => [
      now.gate ? world.gateMoved(now.to()) : now.to(),
      now.gate ? world.gateMoved(b) : b,
      queue,
      now.tips,
      rest,
    ]);
  for (const effect of world.ofMission(b, tips))
    add("#9:", effect, (now, rest) => [
      now.gate ? world.gateMoved(a) : a,
      now.gate ? world.gateMoved(now.to()) : now.to(),
      queue,
      now.tips,
      rest,
    ]);
  for (const effect of world.ofQueue(queue, a, b, tips))
    add("land:", effect, (now, rest) => [a, b, now.to(), now.tips, rest]);
  if (free && runs[0] < allowed.each)
    steps.push({ what: "#7: a run begins", to: [world.missionFetches(a, b, [queue, tips, 0]), b, queue, tips, left] });
  if (free && runs[1] < allowed.each)
    steps.push({ what: "#9: a run begins", to: [a, world.missionFetches(b, a, [queue, tips, 1]), queue, tips, left] });
  if (free && runs[2] < allowed.each)
    steps.push({ what: "land: a run begins", to: [a, b, world.queueFetches(queue, a, b, tips), tips, left] });
  return steps;
}

const { day_usd: day } = config.config.budget;

function faultFinder(world: Numbered, { runs }: Setting): Space["fault"] {
  const rules = runs.each === 1 ? [...missionRules, ...oneRunRules] : missionRules;
  const missionFaults = new Map<number, string | undefined>();
  const queueFaults = new Map<number, string | undefined>();
  const ofMission = (id: number) => remembered(missionFaults, id, () => faultIn(missions.at(id), rules));
  const ofQueue = (id: number) => remembered(queueFaults, id, () => faultIn(queues.at(id), queueRules));
  const ofLanding = new Map<number, string | undefined>();
  return (state) => {
    const { a, b, queue, tips } = partsOf(state);
    const alone = ofMission(a) ?? ofMission(b) ?? ofQueue(queue);
    if (alone !== undefined) return alone;
    if (world.spentBy(a) + world.spentBy(b) > day) return "missions together may cost more than a day has";
    const landing = remembered(ofLanding, queue * 2 ** 24 + tips, () =>
      faultOfLanding(queues.at(queue), canon.tips.at(tips)),
    );
    return landing ?? approvalFault([a, b], queue) ?? restFault(partsOf(state), world);
  };
}

function remembered<Value>(known: Map<number, Value>, key: number, compute: () => Value): Value | undefined {
  if (!known.has(key)) known.set(key, compute());
  return known.get(key);
}

function approvalFault(ids: readonly number[], queue: number): string | undefined {
  const place = queues.at(queue);
  if (place.journal.state.landed.length === 0) return undefined;
  return ids.map((id) => faultOfApproval(missions.at(id), place)).find((fault) => fault !== undefined);
}

/** Where nobody works and whoever looks finds nothing to do, nothing may be left lying. */
function restFault({ a, b, queue, tips }: Parts, world: Numbered): string | undefined {
  if (world.runsOf(a) + world.runsOf(b) + world.runsOfQueue(queue) > 0) return undefined;
  if (works(a) || works(b) || queues.at(queue).results.includes("running")) return undefined;
  const looks = [
    { before: a, effects: world.ofMission(world.missionFetches(a, b, [queue, tips, 0]), tips) },
    { before: b, effects: world.ofMission(world.missionFetches(b, a, [queue, tips, 1]), tips) },
    { before: queue, effects: world.ofQueue(world.queueFetches(queue, a, b, tips), a, b, tips) },
  ];
  if (looks.some(({ before, effects }) => effects[0]?.to() !== before)) return undefined;
  const promotion = queues.at(queue).promotion.open !== undefined;
  return [a, b].map((id) => faultAtRest(missions.at(id), { promotion })).find((fault) => fault !== undefined);
}

function works(id: number): boolean {
  return missions.at(id).results.includes("running");
}
