/** The lines of a journal as its actor's events, each parsed once: a line does not change. */

import { MissionEvent } from "../course/event.ts";
import { foldMission } from "../course/fold.ts";
import type { Mission } from "../course/state.ts";
import type { ActorName } from "../ids.ts";
import { KeeperEvent } from "../keeper/keeper.ts";
import { LanderEvent } from "../lander/event.ts";
import type { JournalLine } from "../line.ts";

const parsed = new WeakMap<JournalLine["event"], MissionEvent>();
const folded = new WeakMap<readonly JournalLine[], { readonly mission: Mission | undefined }>();

/** Where a mission stands by its journal; undefined for other actors. Throws where a line is none of its events, see {@link strangeLine}. */
export function missionOf(actor: ActorName, lines: readonly JournalLine[]): Mission | undefined {
  if (!isMission(actor)) return undefined;
  const known = folded.get(lines);
  if (known !== undefined) return known.mission;
  const mission = foldMission(
    lines.map((line) => ({ at: line.at, event: eventOf(line) ?? MissionEvent.parse(line.event) })),
  );
  folded.set(lines, { mission });
  return mission;
}

function isMission(actor: ActorName): boolean {
  return actor !== "land" && actor !== "keep";
}

function eventOf({ event }: JournalLine): MissionEvent | undefined {
  const known = parsed.get(event);
  if (known !== undefined) return known;
  const { data } = MissionEvent.safeParse(event);
  if (data !== undefined) parsed.set(event, data);
  return data;
}

/** The first line that is none of its actor's events, though its place in the chain is right: somebody else has written it. */
export function strangeLine(actor: ActorName, lines: readonly JournalLine[]): JournalLine | undefined {
  if (isMission(actor)) return lines.find((line) => eventOf(line) === undefined);
  const shape = actor === "land" ? LanderEvent : KeeperEvent;
  return lines.find(({ event }) => !shape.safeParse(event).success);
}
