/** Which missions are over for good, as far as anybody can tell: their journals leave the live ones, and are kept. */

import { isOver, type Mission } from "../course/state.ts";
import { type Instant, type IssueNumber, missionActor, type Sha } from "../ids.ts";
import { archivedRef, archiveRef, stateRef, witnessRef } from "../line.ts";
import type { RefMove } from "../step.ts";

/** A journal is archived a day after its last event: by then nothing of it counts for the money of the day. Milliseconds. */
export const restsFor = 24 * 60 * 60_000;

/** So many at once: a push has its limits too. */
const most = 50;

/** Over and at rest for a day, with all of its family: an objective reads the journals of its features, and they its own. */
export function finishedMissions(missions: readonly Mission[], now: Instant): readonly Mission[] {
  const known = new Map(missions.map((mission) => [mission.issue, mission]));
  const rests = (mission: Mission) => isOver(mission) && mission.open === undefined && now - mission.lastAt >= restsFor;
  const busy = new Set(missions.filter((mission) => !rests(mission)).map((mission) => headOf(mission, known)));
  return missions.filter((mission) => !busy.has(headOf(mission, known))).slice(0, most);
}

/** The objective at the top of a family, by its number; its own for a mission that is alone. */
function headOf(mission: Mission, known: ReadonlyMap<IssueNumber, Mission>): IssueNumber {
  const { family } = mission;
  return family?.kind === "feature" && known.has(family.parent) ? family.parent : mission.issue;
}

/** A mission's journal as it goes into the archive. */
export type Finished = {
  readonly issue: IssueNumber;
  /** Its last line: what is read from the archive is held against it. */
  readonly seq: number;
  readonly hash: string;
  readonly head: Sha;
  readonly witness: Sha | undefined;
};

/** What is to be archived, and the commit that holds all archived journals once it is. */
export type Archiving = {
  readonly finished: readonly Finished[];
  readonly shelf: { readonly from: Sha | undefined; readonly to: Sha };
};

/** Nothing is deleted: the history that the journal had goes along under another name. */
export function archivingMoves({ finished, shelf }: Archiving): readonly RefMove[] {
  const moves = finished.flatMap(({ issue, head, witness }) => {
    const actor = missionActor(issue);
    return [
      { ref: stateRef(actor), from: head, to: undefined },
      ...(witness === undefined ? [] : [{ ref: witnessRef(actor), from: witness, to: undefined }]),
      { ref: archiveRef(actor), from: undefined, to: head },
    ];
  });
  return [...moves, { ref: archivedRef, ...shelf }];
}
