/** A run whose journal cannot be believed: it tells people where they look, and ends. */

import { type ActorName, IssueNumber } from "#mission/ids";
import { quarantine } from "#mission/journal/quarantine";
import { branchOf } from "#mission/say/labels";
import { issueFacts } from "../observe/issue.ts";
import { openPeople } from "../observe/people.ts";
import type { GitHub } from "../ports.ts";

/** Always throws the message, so that the run shows as failed; a mission's issue gets a comment before. */
export async function refuse(actor: ActorName, message: string, world: { readonly github: GitHub }): Promise<never> {
  if (actor !== "land" && actor !== "keep") await tell(IssueNumber.parse(Number(actor)), message, world.github);
  throw new Error(message);
}

async function tell(number: IssueNumber, message: string, github: GitHub): Promise<void> {
  const { issue, viewer } = await github.mission(number, branchOf(number, ""));
  if (issue === undefined) return;
  const facts = await issueFacts(
    issue,
    openPeople(github, () => viewer),
    false,
  );
  for (const { body, id } of quarantine(facts, message)) await github.comment(number, body, id);
}
