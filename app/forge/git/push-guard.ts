/**
 * The `update` hook of every bare repository: refuses what GitHub refuses, with GitHub's words, and notes what it let pass. What it must know of
 * the pusher comes in its environment, from `pushGuardEnvironment`.
 */

import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Visitor } from "../accounts/caller.ts";
import type { Repository } from "../repositories/repository.ts";
import { missingChecks } from "../checks/rollup.ts";
import { isBound, mayPushTo } from "../repositories/push-rights.ts";
import { type RefChange, storedRef, textOf, zero } from "./refs.ts";

export const pushGuard = `#!/bin/sh
ref=$1 old=$2 new=$3 zero=0000000000000000000000000000000000000000
listed() { case "
$1
" in *"
$2
"*) return 0 ;; esac; return 1; }
passed() { echo "$ref $old $new" >> forge-passed; exit 0; }
case "$ref" in refs/pull/*) echo "error: deny updating a hidden ref" >&2; exit 1 ;; esac
if listed "$FORGE_LOCKED" "$ref"; then
  echo "error: GH006: Protected branch update failed for $ref." >&2
  echo "error: You're not authorized to push to this branch." >&2; exit 1
fi
if listed "$FORGE_NEEDS_CHECKS" "$ref" && [ "$new" != "$zero" ] && ! listed "$FORGE_CHECKED" "$ref $new"; then
  echo "error: GH006: Protected branch update failed for $ref." >&2
  echo "error: Required status checks are expected." >&2; exit 1
fi
if [ "$new" = "$zero" ]; then
  if listed "$FORGE_NO_DELETE" "$ref"; then
    echo "error: GH006: Protected branch update failed for $ref." >&2
    echo "error: Cannot delete this protected branch" >&2; exit 1
  fi
  passed
fi
if [ "$old" != "$zero" ] && listed "$FORGE_NO_FORCE" "$ref" && ! git merge-base --is-ancestor "$old" "$new"; then
  echo "error: GH006: Protected branch update failed for $ref." >&2
  echo "error: Cannot force-push to this branch" >&2; exit 1
fi
if [ -n "$FORGE_NO_WORKFLOWS" ] && [ "$(git cat-file -t "$new")" = commit ]; then
  file=$(git log -c --format= --name-only "$new" --not --branches -- .github/workflows)
  if [ -n "$file" ]; then
    echo "refusing to allow a GitHub App to create or update workflow \\\`\${file%%
*}\\\` without \\\`workflows\\\` permission" >&2
    exit 1
  fi
fi
passed
`;

/** What the pushes since the last call have moved; what was let pass may still have failed, as one of several that go together. */
export async function movedRefs(directory: string): Promise<readonly RefChange[]> {
  const file = join(directory, "forge-passed");
  const passed = await textOf(file);
  await rm(file, { force: true });
  const changes = passed
    .split("\n")
    .filter(Boolean)
    .map((line): RefChange => {
      const [name = "", before = "", after = ""] = line.split(" ");
      return { name, before, after };
    });
  const now = await Promise.all(changes.map(({ name }) => storedRef(directory, name)));
  return changes.filter(({ after }, index) => (now[index] ?? zero) === after);
}

/** Whether this pusher's changes of workflow files must be refused. */
export function lacksWorkflows(visitor: Visitor, repository: Repository): boolean {
  return visitor.kind !== "user" && !visitor.may(repository.fullName, "workflows", "write");
}

/** `ref sha` for each protected branch and each commit whose required checks have passed. */
function checkedCommits(repository: Repository): string {
  const commits = [...repository.checkRuns.values(), ...repository.statuses].map((one) => one.sha);
  return [...repository.protections.keys()]
    .flatMap((branch) =>
      [...new Set(commits)]
        .filter((sha) => missingChecks(repository, branch, sha).length === 0)
        .map((sha) => `refs/heads/${branch} ${sha}`),
    )
    .join("\n");
}

function mayNotBeDeleted({ protections, rules }: Repository, branch: string): boolean {
  return protections.get(branch)?.allowDeletions === false || rules.get(branch)?.includes("deletion") === true;
}

/** What the hook reads: refs this pusher may not touch, rewrite or delete, and whether workflows are closed to them. */
export function pushGuardEnvironment(visitor: Visitor, repository: Repository): Record<string, string> {
  const refs = (closed: (branch: string) => boolean) =>
    [...new Set([...repository.protections.keys(), ...repository.rules.keys()])]
      .filter(closed)
      .map((branch) => `refs/heads/${branch}`)
      .join("\n");
  const needsChecks = (branch: string) =>
    isBound(repository, branch, visitor) &&
    (repository.protections.get(branch)?.requiredChecks?.contexts ?? []).length > 0;
  return {
    FORGE_NEEDS_CHECKS: refs(needsChecks),
    FORGE_CHECKED: checkedCommits(repository),
    FORGE_LOCKED: refs((branch) => !mayPushTo(repository, branch, visitor)),
    FORGE_NO_FORCE: refs((branch) => repository.protections.get(branch)?.allowForcePushes === false),
    FORGE_NO_DELETE: refs((branch) => mayNotBeDeleted(repository, branch)),
    FORGE_NO_WORKFLOWS: lacksWorkflows(visitor, repository) ? "1" : "",
  };
}
