/** Rules that rulesets set for a branch, which nobody bypasses here: the two that somebody's doctor can tell apart. */

import type { Repository } from "./repository.ts";

/** `pull_request`: it is written by merging one. `deletion`: it cannot be deleted, and may be pushed to. */
export type Rule = "pull_request" | "deletion";

const reviews = {
  dismiss_stale_reviews_on_push: false,
  require_code_owner_review: false,
  require_last_push_approval: false,
  required_approving_review_count: 0,
  required_review_thread_resolution: false,
};

/** GitHub's rules for a branch. */
export function rulesJson({ id, fullName, rules }: Repository, branch: string) {
  const from = { ruleset_source_type: "Repository", ruleset_source: fullName, ruleset_id: id };
  return (rules.get(branch) ?? []).map((type) => ({
    type,
    ...from,
    ...(type === "pull_request" ? { parameters: reviews } : {}),
  }));
}
