/** The other witness: the status comment says how far the journal was when it was written, outside of git and hidden from readers. */

import type { IssueFacts } from "../facts.ts";
import type { JournalLine } from "../line.ts";
import { markIn, markText, oursIn, statusSlot } from "../say/slots.ts";
import type { Damage } from "./judge.ts";

/** The last line of a journal, as much of it as tells it from others. */
export type Mark = Pick<JournalLine, "seq" | "hash">;

/** Undefined where there is no journal yet. */
export function markOf(lines: readonly JournalLine[]): Mark | undefined {
  const last = lines.at(-1);
  return last && { seq: last.seq, hash: last.hash };
}

export function witnessMark(mark: Mark | undefined): string {
  return mark === undefined ? "" : markText(mark.seq, mark.hash);
}

/**
 * What is wrong with a journal that the status comment tells more of, or something else. A comment may lag behind its journal, never the
 * other way round.
 */
export function contradiction(
  lines: readonly JournalLine[],
  issue: Pick<IssueFacts, "number" | "comments">,
): Damage | undefined {
  const seen = markIn(oursIn(issue, statusSlot)?.body ?? "");
  if (seen === undefined) return undefined;
  const line = lines[seen.seq - 1];
  if (line === undefined) return { kind: "forgotten", events: lines.length, told: seen.seq };
  return line.hash.startsWith(seen.hash) ? undefined : { kind: "contradicted", line: seen.seq };
}
