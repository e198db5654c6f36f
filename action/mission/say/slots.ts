/** Comments are found again by a hidden marker: one slot, one comment, whoever is restarted. */

import type { Comment, IssueFacts } from "../facts.ts";
import type { IssueNumber } from "../ids.ts";
import type { Deed } from "../step.ts";
import { neutral, type People } from "../text/neutral.ts";

export const statusSlot = "status";
export const planSlot = "plan";
export const refusedSlot = "refused";

export function marker(issue: IssueNumber, slot: string): string {
  return `<!-- muster:${issue}:${slot} -->`;
}

/** The deed that brings a slot's comment to this text; none when it already reads so. */
export function comment(
  issue: IssueFacts,
  slot: string,
  text: string,
): readonly Extract<Deed<never>, { kind: "comment" }>[] {
  const sign = marker(issue.number, slot);
  const body = neutral(text.startsWith(sign) ? text : `${sign}\n${text}`, peopleOf(issue));
  const present = ours(issue.comments, sign);
  if (present !== undefined && sameText(present.body, body)) return [];
  return [{ kind: "comment", issue: issue.number, slot, body, id: present?.id }];
}

function ours(comments: readonly Comment[], sign: string): Comment | undefined {
  return comments.find((each) => each.by.kind === "us" && each.body.startsWith(sign));
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
