/** An account as GitHub's `simple-user` shows it. */

import type { Account } from "../host.ts";
import type { Fields } from "../json.ts";

export function userJson(url: string, account: Account): Fields {
  const api = `${url}/api/v3/users/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: Buffer.from(`User:${account.id}`).toString("base64"),
    avatar_url: `${url}/avatars/${account.id}`,
    gravatar_id: "",
    url: api,
    html_url: `${url}/${account.login}`,
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
