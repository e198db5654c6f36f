/** The lines of a journal as its actor's events, each parsed once: a line does not change. */

import type { z } from "zod";
import { MissionEvent } from "../course/event.ts";
import { foldMission, type Happened } from "../course/fold.ts";
import type { Mission } from "../course/state.ts";
import type { ActorName } from "../ids.ts";
import { foldKeeper, type Keeper, KeeperEvent } from "../keeper/keeper.ts";
import { LanderEvent } from "../lander/event.ts";
import { emptyQueue, foldLander, type Lander } from "../lander/state.ts";
import type { JournalLine } from "../line.ts";

/** As one actor's events; undefined where it is none of them. */
function reader<Event extends object>(shape: z.ZodType<Event>): (line: JournalLine) => Event | undefined {
  const read = new WeakMap<JournalLine["event"], Event>();
  return ({ event }) => {
    const known = read.get(event);
    if (known !== undefined) return known;
    const { data } = shape.safeParse(event);
    if (data !== undefined) read.set(event, data);
    return data;
  };
}

const missionEvent = reader(MissionEvent);
const landerEvent = reader(LanderEvent);
const keeperEvent = reader(KeeperEvent);

function happened(line: JournalLine): Happened {
  return { at: line.at, event: missionEvent(line) ?? MissionEvent.parse(line.event) };
}

/** Throws where a line is none of a mission's events. */
export function missionEvents(lines: readonly JournalLine[]): readonly MissionEvent[] {
  return lines.map((line) => happened(line).event);
}

/** The longest fold of a journal: one that has grown goes on from there. */
type Folded<State> = { readonly state: State; readonly count: number; readonly last: JournalLine | undefined };

/** Folds journals; of one that goes on as it was folded before, only what is new. */
function folding<State>(start: State, fold: (lines: readonly JournalLine[], from: State) => State) {
  const known = new WeakMap<readonly JournalLine[], { readonly state: State }>();
  const longest = new WeakMap<JournalLine, Folded<State>>();
  const nothing: Folded<State> = { state: start, count: 0, last: undefined };
  return (lines: readonly JournalLine[]): State => {
    const [first] = lines;
    if (first === undefined) return start;
    const before = known.get(lines);
    if (before !== undefined) return before.state;
    const long = longest.get(first) ?? nothing;
    const from = lines[long.count - 1] === long.last ? long : nothing;
    const state = fold(lines.slice(from.count), from.state);
    known.set(lines, { state });
    if (lines.length >= long.count) longest.set(first, { state, count: lines.length, last: lines.at(-1) });
    return state;
  };
}

const mission = folding<Mission | undefined>(undefined, (lines, from) => foldMission(lines.map(happened), from));

/** Where a mission stands by its journal; undefined for other actors. Throws where a line is none of its events, see {@link strangeLine}. */
export function missionOf(actor: ActorName, lines: readonly JournalLine[]): Mission | undefined {
  return isMission(actor) ? mission(lines) : undefined;
}

/** The merge queue, by the lander's journal. Throws where a line is none of its events. */
export const landerOf = folding<Lander>(emptyQueue, (lines, from) =>
  foldLander(
    lines.map((line) => landerEvent(line) ?? LanderEvent.parse(line.event)),
    from,
  ),
);

/** Throws where a line is none of the keeper's events. */
export function keeperOf(lines: readonly JournalLine[]): Keeper {
  return foldKeeper(lines.map((line) => keeperEvent(line) ?? KeeperEvent.parse(line.event)));
}

function isMission(actor: ActorName): boolean {
  return actor !== "land" && actor !== "keep";
}

/** The first line that is none of its actor's events, though its place in the chain is right: somebody else has written it. */
export function strangeLine(actor: ActorName, lines: readonly JournalLine[]): JournalLine | undefined {
  const read = isMission(actor) ? missionEvent : actor === "land" ? landerEvent : keeperEvent;
  return lines.find((line) => read(line) === undefined);
}
