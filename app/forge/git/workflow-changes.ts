/** Refuses commits that bring new workflow files from tokens without the `workflows` permission. */

import { Refusal } from "../http/refusal.ts";
import type { RepositoryVisit } from "../http/visit.ts";
import { git } from "./git.ts";
import { lacksWorkflows } from "./push-guard.ts";

/** Looks at the commits that no branch has yet. */
export async function refuseWorkflowChanges(visit: RepositoryVisit, commit: string): Promise<void> {
  if (!lacksWorkflows(visit.caller, visit.repository)) return;
  const range = [commit, "--not", "--branches", "--", ".github/workflows"];
  const text = await git(visit.repository.directory, ["log", "-c", "--format=", "--name-only", ...range]);
  const [file] = text.split("\n").filter(Boolean);
  if (file === undefined) return;
  throw new Refusal(
    403,
    `refusing to allow a GitHub App to create or update workflow \`${file}\` without \`workflows\` permission`,
  );
}
