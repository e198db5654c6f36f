/** Branch protection as REST shows it. */

import { accountJson } from "../accounts/account.ts";
import { appJson } from "../apps/app.ts";
import type { World } from "../world/world.ts";
import type { Protection } from "./protection.ts";
import type { Repository } from "./repository.ts";
import { repositoryUrl } from "./url.ts";

function restrictionsJson(world: World, url: string, rule: Protection) {
  if (!rule.restrictions) return {};
  const { users, apps } = rule.restrictions;
  const accounts = users.flatMap((login) => world.accounts.get(login.toLowerCase()) ?? []);
  const listed = [...world.apps.values()].filter((app) => apps.includes(app.slug));
  return {
    restrictions: {
      url: `${url}/restrictions`,
      users_url: `${url}/restrictions/users`,
      teams_url: `${url}/restrictions/teams`,
      apps_url: `${url}/restrictions/apps`,
      users: accounts.map((account) => accountJson(world, account)),
      teams: [],
      apps: listed.map((app) => appJson(world, app)),
    },
  };
}

function checksJson(url: string, rule: Protection) {
  if (!rule.requiredChecks) return {};
  const { strict, contexts } = rule.requiredChecks;
  const address = `${url}/required_status_checks`;
  const checks = contexts.map((context) => ({ context, app_id: null }));
  const level = rule.enforceAdmins ? "everyone" : "non_admins";
  return {
    required_status_checks: {
      url: address,
      strict,
      contexts,
      contexts_url: `${address}/contexts`,
      checks,
      enforcement_level: level,
    },
  };
}

function reviewsJson(url: string, rule: Protection) {
  if (!rule.requiredReviews) return {};
  return {
    required_pull_request_reviews: {
      url: `${url}/required_pull_request_reviews`,
      dismiss_stale_reviews: rule.requiredReviews.dismissStale,
      require_code_owner_reviews: false,
      require_last_push_approval: false,
      required_approving_review_count: rule.requiredReviews.approvals,
    },
  };
}

/** GitHub's "protected branch". */
export function protectionJson(world: World, repository: Repository, branch: string, rule: Protection) {
  const url = `${repositoryUrl(world, repository)}/branches/${branch}/protection`;
  return {
    url,
    ...checksJson(url, rule),
    ...reviewsJson(url, rule),
    enforce_admins: { url: `${url}/enforce_admins`, enabled: rule.enforceAdmins },
    ...restrictionsJson(world, url, rule),
    required_linear_history: { enabled: rule.linearHistory },
    allow_force_pushes: { enabled: rule.allowForcePushes },
    allow_deletions: { enabled: rule.allowDeletions },
    block_creations: { enabled: false },
    required_conversation_resolution: { enabled: false },
    lock_branch: { enabled: false },
    allow_fork_syncing: { enabled: false },
  };
}

/** What a branch says of its protection. */
export function branchProtectionJson(world: World, repository: Repository, branch: string) {
  const rule = repository.protections.get(branch);
  if (!rule) {
    return { enabled: false, required_status_checks: { enforcement_level: "off", contexts: [], checks: [] } };
  }
  return { enabled: true, ...protectionJson(world, repository, branch, rule) };
}
