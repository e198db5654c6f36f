/** The lines of a journal as its actor's events, each parsed once: a line does not change. */

import type { z } from "zod";
import { MissionEvent } from "../course/event.ts";
import { foldMission, type Happened } from "../course/fold.ts";
import type { Mission } from "../course/state.ts";
import type { ActorName } from "../ids.ts";
import { foldKeeper, type Keeper, KeeperEvent } from "../keeper/keeper.ts";
import { LanderEvent } from "../lander/event.ts";
import { foldLander, type Lander } from "../lander/state.ts";
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

/** The merge queue, by the lander's journal. Throws where a line is none of its events. */
export function landerOf(lines: readonly JournalLine[]): Lander {
  return foldLander(lines.map((line) => landerEvent(line) ?? LanderEvent.parse(line.event)));
}

/** Throws where a line is none of the keeper's events. */
export function keeperOf(lines: readonly JournalLine[]): Keeper {
  return foldKeeper(lines.map((line) => keeperEvent(line) ?? KeeperEvent.parse(line.event)));
}

const folded = new WeakMap<readonly JournalLine[], { readonly mission: Mission | undefined }>();

/** The longest fold of each journal, by its first line: a journal that has grown goes on from there. */
type Longest = {
  readonly mission: Mission | undefined;
  readonly count: number;
  readonly last: JournalLine | undefined;
};

const longest = new WeakMap<JournalLine, Longest>();

/** Where a mission stands by its journal; undefined for other actors. Throws where a line is none of its events, see {@link strangeLine}. */
export function missionOf(actor: ActorName, lines: readonly JournalLine[]): Mission | undefined {
  const [first] = lines;
  if (first === undefined || !isMission(actor)) return undefined;
  const known = folded.get(lines);
  if (known !== undefined) return known.mission;
  const before = longest.get(first);
  const from = before !== undefined && lines[before.count - 1] === before.last ? before : nothingFolded;
  const mission = foldMission(lines.slice(from.count).map(happened), from.mission);
  folded.set(lines, { mission });
  if (lines.length >= (before?.count ?? 0)) longest.set(first, { mission, count: lines.length, last: lines.at(-1) });
  return mission;
}

const nothingFolded: Longest = { mission: undefined, count: 0, last: undefined };

function isMission(actor: ActorName): boolean {
  return actor !== "land" && actor !== "keep";
}

/** The first line that is none of its actor's events, though its place in the chain is right: somebody else has written it. */
export function strangeLine(actor: ActorName, lines: readonly JournalLine[]): JournalLine | undefined {
  const read = isMission(actor) ? missionEvent : actor === "land" ? landerEvent : keeperEvent;
  return lines.find((line) => read(line) === undefined);
}
