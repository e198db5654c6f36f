/** Wakes an actor by starting the repository's own workflow; a second wake finds the work done and changes nothing. */

import type { ActorName } from "#mission/ids";
import { workflowFile } from "#mission/config";
import { type Place, statusOf } from "./place.ts";

/** `absent` when the repository has no Muster workflow. Throws when GitHub cannot be told. */
export async function dispatch(
  wake: { readonly actor: ActorName; readonly reason: string; readonly urgent?: true },
  { octokit, owner, repo, defaultBranch, log }: Place,
): Promise<"dispatched" | "absent"> {
  const { actor, reason } = wake;
  try {
    await octokit.request("POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches", {
      owner,
      repo,
      workflow_id: workflowFile,
      ref: defaultBranch,
      inputs: { actor, reason, lane: wake.urgent === true ? "now" : "queue" },
    });
  } catch (error) {
    if (statusOf(error) !== 404) throw new Error(`wake ${actor} of ${owner}/${repo}`, { cause: error });
    log.warn({ repo: `${owner}/${repo}`, actor }, `no .github/workflows/${workflowFile} to dispatch`);
    return "absent";
  }
  log.info({ repo: `${owner}/${repo}`, actor, reason }, "woke");
  return "dispatched";
}
