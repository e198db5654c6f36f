/** People, organisations and bots, and the simple form in which every payload shows them. */

import type { Account } from "../actions/host.ts";
import { nodeId } from "../world/ids.ts";
import type { World } from "../world/world.ts";

export type Role = "read" | "triage" | "write" | "maintain" | "admin";

const ranks: readonly Role[] = ["read", "triage", "write", "maintain", "admin"];

/** Whether a role includes another. */
export function includesRole(role: Role | undefined, needed: Role): boolean {
  return role !== undefined && ranks.indexOf(role) >= ranks.indexOf(needed);
}

/** The account of that login, made when it is new. */
export function ensureAccount(world: World, login: string, type: Account["type"] = "User"): Account {
  const known = world.accounts.get(login.toLowerCase());
  if (known) return known;
  const account: Account = { login, id: world.ids.next(), type };
  world.accounts.set(login.toLowerCase(), account);
  return account;
}

/** The bot that acts for jobs, as on GitHub. */
export const actionsBot: Account = { login: "github-actions[bot]", id: 41_898_282, type: "Bot" };

const prefixes = { User: "U", Bot: "BOT", Organization: "O" } as const;

export function accountNodeId(account: Account): string {
  return nodeId(prefixes[account.type], account.id);
}

/** GitHub's "simple user". */
export function accountJson(world: World, account: Account) {
  const login = encodeURIComponent(account.login);
  const api = `${world.url}/api/v3/users/${login}`;
  const page = account.type === "Bot" ? `apps/${account.login.replace("[bot]", "")}` : account.login;
  return {
    login: account.login,
    id: account.id,
    node_id: accountNodeId(account),
    avatar_url: `${world.url}/avatars/${account.id}`,
    gravatar_id: "",
    url: api,
    html_url: `${world.url}/${page}`,
    followers_url: `${api}/followers`,
    following_url: `${api}/following{/other_user}`,
    gists_url: `${api}/gists{/gist_id}`,
    starred_url: `${api}/starred{/owner}{/repo}`,
    subscriptions_url: `${api}/subscriptions`,
    organizations_url: `${api}/orgs`,
    repos_url: `${api}/repos`,
    events_url: `${api}/events{/privacy}`,
    received_events_url: `${api}/received_events`,
    type: account.type,
    site_admin: false,
  };
}
