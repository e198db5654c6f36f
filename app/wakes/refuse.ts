/** Tells a person once, politely, that they may not start work here; and does nothing else. */

import type { ActorName } from "#mission/ids";
import { refusedMarker, sayRefused } from "#mission/say/refused";
import type { Identity, Place } from "./place.ts";

/** Looks before it writes; the write is never repeated blindly, since a comment cannot be told from its copy. */
export async function refuse(actor: ActorName, login: string, at: Place & { readonly me: Identity }): Promise<void> {
  const { owner, repo, octokit } = at;
  const issue_number = Number(actor);
  const comments = await octokit.paginate("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", {
    owner,
    repo,
    issue_number,
    per_page: 100,
  });
  const marker = refusedMarker(actor);
  if (comments.some((comment) => comment.user?.login === at.me.login && comment.body?.includes(marker))) return;
  await octokit.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
    owner,
    repo,
    issue_number,
    body: sayRefused(actor, login),
  });
}
