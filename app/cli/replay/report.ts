/** What a replay found, before it is told. */

import type { Decision, Entry } from "#mission/evidence/replay";
import type { ActorName } from "#mission/ids";

export type Wanted = {
  /** An issue's number, `land` or `keep`. */
  readonly actor: string;
  /** Only the decisions of this lap, and how the mission stood when it ended. */
  readonly lap: number | undefined;
  /** Only the decisions made upon this line of the journal, and how the mission stood then. */
  readonly seq: number | undefined;
};

export type Report = {
  readonly repository: string;
  readonly actor: ActorName;
  readonly wanted: Wanted;
  readonly entries: readonly Entry[];
  /** Decisions that another version of Muster kept in a way that this one does not know. */
  readonly unread: number;
};

/** The lap that a decision belongs to: the one it opened, or else the one that had been opened last; 0 before the first. */
export function lapOf({ before, after }: Pick<Decision, "before" | "after">): number {
  return after?.laps ?? before?.laps ?? 0;
}
