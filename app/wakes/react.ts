/** The 👀 that tells a person that they were heard. */

import type { Reaction } from "#mission/wake/wake";
import type { Place } from "./place.ts";

/** Best effort: a failure is logged and forgotten, since the run that follows says more. GitHub keeps one reaction a person. */
export async function react(to: Reaction, { octokit, owner, repo, log }: Place): Promise<void> {
  const common = { owner, repo, content: "eyes" } as const;
  const sent =
    to.on === "issue"
      ? octokit.request("POST /repos/{owner}/{repo}/issues/{issue_number}/reactions", {
          ...common,
          issue_number: to.issue,
        })
      : octokit.request("POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions", {
          ...common,
          comment_id: to.comment,
        });
  await sent.catch((error: unknown) => log.warn({ err: error, repo: `${owner}/${repo}` }, "could not react"));
}
