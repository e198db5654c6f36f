/** What is said while the integration branch is not what landed there. */

import type { IssueNumber, Sha } from "../ids.ts";

/** `branch`: the integration branch. */
export function sayFrozen(
  { issue, commit }: { readonly issue: IssueNumber; readonly commit: Sha },
  branch: string,
): string {
  return `\`${branch}\` no longer holds what landed there for #${issue} as it was verified, ${commit.slice(0, 7)}, so nothing lands: somebody has moved the branch. **What I need from you:** put it back, \`git push --force origin ${commit}:refs/heads/${branch}\`. What shall not stay can then be reverted there, by a commit`;
}
