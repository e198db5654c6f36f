/** Gives a run of Muster's own workflow a token for its one repository, so that the app's key never sits in a repository. */

import type { ProbotOctokit } from "probot";
import { advancePermissions } from "../permissions.ts";
import { memory } from "../wakes/memory.ts";
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
  const lend = lender(app, now);
  return async (identityToken) => {
    const verified = await verify(identityToken);
    if (verified.kind === "refused") return { ...verified, status: 401 };
    const entitled = entitlement(verified.claims, workflow);
    if (entitled.kind === "refused") return { ...entitled, status: 403 };
    const repository = `${entitled.owner}/${entitled.repo}`;
    const lent = await lend(entitled);
    if (lent === undefined)
      return { kind: "refused", status: 403, reason: `the app is not installed on ${repository}` };
    const { appId, login } = await me();
    return { kind: "granted", repository, body: { ...lent, app_id: appId, login } };
  };
}

type Repository = { readonly owner: string; readonly repo: string };
type Lent = { readonly token: string; readonly expires_at: string };

/** Tokens for one repository each; undefined where the app is not installed. Which installation it is changes seldom, so it is kept. */
function lender(app: BrokerOptions["app"], now: () => number): (repository: Repository) => Promise<Lent | undefined> {
  const installations = memory<number | undefined>({ lasts: 10 * 60_000, now });
  return async (repository) => {
    const octokit = await app();
    const key = `${repository.owner}/${repository.repo}`;
    const find = () => installations.get(key, () => installationOf(octokit, repository));
    const known = await find();
    const lent = known === undefined ? undefined : await tokenFor(octokit, known, repository.repo);
    if (lent !== undefined) return lent;
    installations.forget(key);
    const found = await find();
    if (found === undefined || found === known) return undefined;
    return tokenFor(octokit, found, repository.repo);
  };
}

/** Undefined when there is no such installation, or none on this repository. */
async function tokenFor(octokit: ProbotOctokit, installation_id: number, repo: string): Promise<Lent | undefined> {
  try {
    const { data } = await octokit.request("POST /app/installations/{installation_id}/access_tokens", {
      installation_id,
      repositories: [repo],
      permissions: advancePermissions,
    });
    return { token: data.token, expires_at: data.expires_at };
  } catch (error) {
    if (statusOf(error) === 404 || statusOf(error) === 422) return undefined;
    throw new Error(`get a token for ${repo}`, { cause: error });
  }
}

async function installationOf(octokit: ProbotOctokit, { owner, repo }: Repository): Promise<number | undefined> {
  try {
    const { data } = await octokit.request("GET /repos/{owner}/{repo}/installation", { owner, repo });
    return data.id;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw new Error(`find the installation on ${owner}/${repo}`, { cause: error });
  }
}
