/** Comments are found again by a hidden marker: one slot, one comment, whoever is restarted. */

import type { Comment, IssueFacts } from "../facts.ts";
import type { IssueNumber } from "../ids.ts";
import type { Deed } from "../step.ts";
import { neutral, type People } from "../text/neutral.ts";
import { inComments, noLongerNeeded, writtenTwice } from "./long.ts";

export const statusSlot = "status";
export const planSlot = "plan";
export const refusedSlot = "refused";
export const journalSlot = "journal";

export function marker(issue: IssueNumber, slot: string): string {
  return `<!-- muster:${issue}:${slot} -->`;
}

/**
 * The deeds that bring a slot to this text: a comment, and further ones where GitHub takes no comment that long; none when it already reads so.
 * `hidden`: goes along at the end of the first when that is written, and is no reason to.
 */
export function comment(
  issue: Pick<IssueFacts, "number" | "comments" | "author" | "labelledBy">,
  slot: string,
  text: string,
  hidden = "",
): readonly CommentDeed[] {
  const first = marker(issue.number, slot);
  const plain = neutral(text.startsWith(first) ? text.slice(first.length).trimStart() : text, peopleOf(issue));
  const bodies = inComments(plain, (nth) => marker(issue.number, partSlot(slot, nth)));
  // A part may end within what was harmless as a whole.
  const whole = (body: string) => (bodies.length === 1 ? body : neutral(body, peopleOf(issue)));
  const parts = bodies.flatMap((body, index) =>
    partDeed(issue, partSlot(slot, index + 1), whole(body), index === 0 ? hidden : ""),
  );
  return [...parts, ...leftOver(issue, slot, bodies.length + 1), ...twins(issue, slot)];
}

/** The comments below a pull request that hold what its body has no room for, and what has become of those that are needed no more. */
export function below(on: On, slot: string, further: readonly string[]): readonly CommentDeed[] {
  const parts = further.flatMap((body, index) => partDeed(on, partSlot(slot, index + 2), body));
  return [...parts, ...leftOver(on, slot, further.length + 2)];
}

type CommentDeed = Extract<Deed<never>, { kind: "comment" }>;
type On = Pick<IssueFacts, "number" | "comments">;

export function partSlot(slot: string, nth: number): string {
  return nth === 1 ? slot : `${slot}-part-${nth}`;
}

function partDeed(issue: On, slot: string, body: string, hidden = ""): readonly CommentDeed[] {
  const present = oursIn(issue, slot);
  if (present !== undefined && sameText(withoutMark(present.body), body)) return [];
  return [{ kind: "comment", issue: issue.number, slot, body: `${body}${hidden}`, id: present?.id }];
}

/** Two runs may have written a slot at the same moment: the older comment is kept, and the other says so. */
function twins(issue: On, slot: string): readonly CommentDeed[] {
  const body = `${marker(issue.number, slot)}\n${writtenTwice}`;
  const others = allOursIn(issue, slot).slice(1);
  return others
    .filter((each) => !sameText(each.body, body))
    .map(({ id }) => ({ kind: "comment", issue: issue.number, slot, body, id }));
}

/** Further comments of a text that has become shorter. */
function leftOver(issue: On, slot: string, from: number): readonly CommentDeed[] {
  const further = partSlot(slot, from);
  if (oursIn(issue, further) === undefined) return [];
  return [
    ...partDeed(issue, further, `${marker(issue.number, further)}\n${noLongerNeeded}`),
    ...leftOver(issue, slot, from + 1),
  ];
}

/** Our comment of a slot: the oldest, where there are more. */
export function oursIn(on: On, slot: string): Comment | undefined {
  return allOursIn(on, slot)[0];
}

function allOursIn({ number, comments }: On, slot: string): readonly Comment[] {
  return comments.filter((each) => each.by.kind === "us" && each.body.startsWith(marker(number, slot)));
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
