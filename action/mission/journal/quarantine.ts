/** What a mission does whose journal cannot be believed: say so where people look, and nothing else. */

import type { IssueFacts } from "../facts.ts";
import { mendedText, quarantineText } from "../say/journal.ts";
import { comment, journalSlot, oursIn } from "../say/slots.ts";
import type { Deed } from "../step.ts";

type Comments = readonly Extract<Deed<never>, { kind: "comment" }>[];

/** `message`: what is wrong, and what to do. */
export function quarantine(issue: IssueFacts, message: string): Comments {
  return comment(issue, journalSlot, quarantineText(message));
}

/** Where it was said, it is said that it is over. */
export function mended(issue: IssueFacts): Comments {
  return oursIn(issue, journalSlot) === undefined ? [] : comment(issue, journalSlot, mendedText);
}
