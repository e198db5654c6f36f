/** Gives a run of Muster's own workflow a token for its one repository, so that the app's key never sits in a repository. */

import type { ProbotOctokit } from "probot";
import { advancePermissions } from "../permissions.ts";
import { type Identity, statusOf } from "../wakes/place.ts";
import { entitlement } from "./claims.ts";
import { identityTokens } from "./identity-token.ts";

export type BrokerOptions = {
  /** A client that speaks as the app itself. */
  readonly app: () => Promise<ProbotOctokit>;
  readonly me: () => Promise<Identity>;
  /** Issuer of the runs' identity tokens. */
  readonly issuer: string;
  /** How the only workflow that may have a token begins. */
  readonly workflow: string;
  readonly now: () => number;
};

export type Brokered =
  | {
      readonly kind: "granted";
      readonly repository: string;
      readonly body: {
        readonly token: string;
        readonly expires_at: string;
        readonly app_id: number;
        readonly login: string;
      };
    }
  | { readonly kind: "refused"; readonly status: 401 | 403; readonly reason: string };

/** Throws when the issuer or GitHub cannot be asked; a token that is not good enough is a refusal with its reason. */
export function broker({
  app,
  me,
  issuer,
  workflow,
  now,
}: BrokerOptions): (identityToken: string) => Promise<Brokered> {
  const verify = identityTokens(issuer, now);
  return async (identityToken) => {
    const verified = await verify(identityToken);
    if (verified.kind === "refused") return { ...verified, status: 401 };
    const entitled = entitlement(verified.claims, workflow);
    if (entitled.kind === "refused") return { ...entitled, status: 403 };
    const { owner, repo } = entitled;
    const octokit = await app();
    const installation = await installationOf(octokit, owner, repo);
    const repository = `${owner}/${repo}`;
    if (installation === undefined)
      return { kind: "refused", status: 403, reason: `the app is not installed on ${repository}` };
    const { data } = await octokit.request("POST /app/installations/{installation_id}/access_tokens", {
      installation_id: installation,
      repositories: [repo],
      permissions: advancePermissions,
      request: { retries: 0 },
    });
    const { appId, login } = await me();
    return {
      kind: "granted",
      repository,
      body: { token: data.token, expires_at: data.expires_at, app_id: appId, login },
    };
  };
}

async function installationOf(octokit: ProbotOctokit, owner: string, repo: string): Promise<number | undefined> {
  try {
    const { data } = await octokit.request("GET /repos/{owner}/{repo}/installation", { owner, repo });
    return data.id;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw new Error(`find the installation on ${owner}/${repo}`, { cause: error });
  }
}
