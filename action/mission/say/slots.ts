/** Comments are found again by a hidden marker: one slot, one comment, whoever is restarted. */

import type { Comment, IssueFacts } from "../facts.ts";
import type { IssueNumber } from "../ids.ts";
import type { Deed } from "../step.ts";
import { neutral, type People } from "../text/neutral.ts";

export const statusSlot = "status";
export const planSlot = "plan";
export const refusedSlot = "refused";
export const journalSlot = "journal";

export function marker(issue: IssueNumber, slot: string): string {
  return `<!-- muster:${issue}:${slot} -->`;
}

/** The deed that brings a slot's comment to this text; none when it already reads so. `hidden`: goes along when it is written, and is no reason to. */
export function comment(
  issue: IssueFacts,
  slot: string,
  text: string,
  hidden = "",
): readonly Extract<Deed<never>, { kind: "comment" }>[] {
  const sign = marker(issue.number, slot);
  const body = neutral(text.startsWith(sign) ? text : `${sign}\n${text}`, peopleOf(issue));
  const present = oursIn(issue, slot);
  if (present !== undefined && sameText(withoutMark(present.body), body)) return [];
  return [{ kind: "comment", issue: issue.number, slot, body: `${body}${hidden}`, id: present?.id }];
}

/** Our comment of a slot. */
export function oursIn(
  { number, comments }: Pick<IssueFacts, "number" | "comments">,
  slot: string,
): Comment | undefined {
  return comments.find((each) => each.by.kind === "us" && each.body.startsWith(marker(number, slot)));
}

/** How far the journal was when a comment was written: its last line's number and the beginning of its hash. */
const mark = /\s*<!-- muster:journal (\d{1,9}) ([0-9a-f]{16}) -->\s*$/;

/** What is hidden at the end of the status comment. */
export function markText(seq: number, hash: string): string {
  return `\n\n<!-- muster:journal ${seq} ${hash.slice(0, 16)} -->`;
}

export function markIn(body: string): { readonly seq: number; readonly hash: string } | undefined {
  const [, seq, hash] = mark.exec(body) ?? [];
  return seq === undefined || hash === undefined ? undefined : { seq: Number(seq), hash };
}

function withoutMark(body: string): string {
  return body.replace(mark, "");
}

/** GitHub trims and turns line ends; that is no difference. */
export function sameText(a: string, b: string): boolean {
  return a.replaceAll("\r\n", "\n").trim() === b.replaceAll("\r\n", "\n").trim();
}

/** Whom our words on an issue may call: who wrote it, and who gave it to us. */
export function peopleOf({ author, labelledBy }: Pick<IssueFacts, "author" | "labelledBy">): People {
  const people = [author, labelledBy].filter((person) => person?.kind === "person");
  return new Set(people.flatMap((person) => person?.login.toLowerCase() ?? []));
}
