/** The moves of each part of the world in numbers, computed once for whatever they depend on. */

import { spentOn } from "#mission/course/neighbours";
import type { Sha } from "#mission/ids";
import { Canon } from "./model/canon.ts";
import { answersSeen, missionSeen, neighbourSeen } from "./model/look.ts";
import { fetched, gateMoved, jobMoves, runMoves } from "./model/mission-moves.ts";
import type { Move } from "./model/move.ts";
import { peopleMoves } from "./model/people.ts";
import { fetchedQueue, promotionMerged, queueRunMoves, verifications } from "./model/queue-moves.ts";
import { now, numbers, type Setting } from "./model/setting.ts";
import { canon, type MissionPlace, missions, queues } from "./model/world.ts";
import { takenBy } from "./chances.ts";

/** What a move does, in numbers; where it leads to is only asked of those that may happen. */
export type Effect = {
  readonly what: string;
  readonly to: () => number;
  readonly tips: number;
  /** It passed the gate of the laps. */
  readonly gate: boolean;
  readonly takes: number;
  readonly fault: string | undefined;
};

const room = 2 ** 24;

/** Two numbers as one key; both are smaller than there is room for, or it throws. */
function keyOf(a: number, b: number): number {
  if (a >= room || b >= room) throw new Error("there are more values than there is room for");
  return a * room + b;
}

/** Remembers what was computed for two numbers. */
function memo<Value>(compute: (a: number, b: number) => Value): (a: number, b: number) => Value {
  const known = new Map<number, Value>();
  return (a, b) => {
    const key = keyOf(a, b);
    const value = known.get(key);
    if (value !== undefined) return value;
    const made = compute(a, b);
    known.set(key, made);
    return made;
  };
}

/** Remembers what was computed for one number. */
function list<Value>(compute: (a: number) => Value): (a: number) => Value {
  const known: Value[] = [];
  return (a) => (known[a] ??= compute(a));
}

function once(compute: () => number): () => number {
  let known: number | undefined;
  return () => (known ??= compute());
}

function effects<Place extends object>(
  moves: readonly Move<Place>[],
  pool: Canon<Place>,
  tips: number,
): readonly Effect[] {
  return moves.map(({ what, to, tips: moved, gate, by, fault }) => ({
    what,
    to: once(() => pool.idOf(to)),
    tips: moved === undefined ? tips : canon.tips.idOf(moved),
    gate: gate === true,
    takes: takenBy(by),
    fault,
  }));
}

export type Numbered = ReturnType<typeof numbered>;

export function numbered(setting: Setting) {
  const proven = new Canon<readonly Sha[]>();
  const others = new Canon<{ readonly neighbour: number; readonly answers: number }>();
  const shown = new Canon<{ readonly seen: number; readonly tips: number }>();
  const around = new Canon<{ readonly tips: number; readonly proven: number }>();

  const neighbourOf = memo((id, of) => canon.neighbours.idOf(neighbourSeen(numberAt(of), missions.at(id))));
  const answersOf = memo((id, of) => canon.answers.idOf(answersSeen(numberAt(of), queues.at(id))));
  const othersOf = memo((neighbour, answers) => others.idOf({ neighbour, answers }));
  const seenOf = memo((of, tips) => {
    const { neighbour, answers } = others.at(of);
    const seen = { tips: canon.tips.at(tips), ...canon.neighbours.at(neighbour), queue: canon.answers.at(answers) };
    return canon.seen.idOf(seen);
  });
  const fetchedBy = memo((id, seen) => missions.idOf(fetched(missions.at(id), canon.seen.at(seen))));

  const shownToQueue = list((id) => canon.queueSeen.idOf(missionSeen(missions.at(id))));
  const bothShown = memo((a, b) => {
    const [first, second] = [canon.queueSeen.at(a), canon.queueSeen.at(b)];
    const both = { waiters: [...first.waiters, ...second.waiters], stories: [...first.stories, ...second.stories] };
    return canon.queueSeen.idOf(both);
  });
  const shownWith = memo((seen, tips) => shown.idOf({ seen, tips }));
  const fetchedByQueue = memo((id, of) => {
    const { seen, tips } = shown.at(of);
    return queues.idOf(fetchedQueue(queues.at(id), canon.queueSeen.at(seen), canon.tips.at(tips)));
  });

  const provenOf = list((id) => proven.idOf(missions.at(id).proven.toSorted()));
  const provenByBoth = memo((a, b) => proven.idOf([...new Set([...proven.at(a), ...proven.at(b)])].toSorted()));
  const queueEffects = memo((id, of) => {
    const here = around.at(of);
    const place = queues.at(id);
    const tips = canon.tips.at(here.tips);
    const moves = [
      ...queueRunMoves(place, { tips, setting, proven: new Set(proven.at(here.proven)) }),
      ...verifications(place),
      ...promotionMerged(place, tips),
    ];
    return effects(moves, queues, here.tips);
  });
  const aroundOf = memo((tips, set) => around.idOf({ tips, proven: set }));

  return {
    ofMission: memo((id, tips) => {
      const place = missions.at(id);
      const moves = [
        ...runMoves(place, canon.tips.at(tips), setting),
        ...jobMoves(place, setting),
        ...peopleMoves(place),
      ];
      return effects(moves, missions, tips);
    }),
    ofQueue: (id: number, a: number, b: number, tips: number) =>
      queueEffects(id, aroundOf(tips, provenByBoth(provenOf(a), provenOf(b)))),
    /** A run of the mission `own` begins. `of`: which of the two it is. */
    missionFetches: (own: number, other: number, [queue, tips, of]: readonly [number, number, number]) =>
      fetchedBy(own, seenOf(othersOf(neighbourOf(other, of), answersOf(queue, of)), tips)),
    queueFetches: (queue: number, a: number, b: number, tips: number) =>
      fetchedByQueue(queue, shownWith(bothShown(shownToQueue(a), shownToQueue(b)), tips)),
    gateMoved: list((id) => missions.idOf(gateMoved(missions.at(id)))),
    runsOf: list((id) => missions.at(id).runs.length),
    runsOfQueue: list((id) => queues.at(id).runs.length),
    spentBy: list((id) => {
      const { state } = missions.at(id).journal;
      return state === undefined ? 0 : spentOn([state], now);
    }),
  };
}

function numberAt(of: number): MissionPlace["number"] {
  const number = numbers[of];
  if (number === undefined) throw new Error(`no mission ${of}`);
  return number;
}
