/** Access without a key: the job proves to the provider which workflow it is, and is lent a token that soon expires. */

import { readFile } from "node:fs/promises";
import { oidcFederationProvider } from "@anthropic-ai/sdk/lib/credentials/oidc-federation";
import type { AccessTokenProvider } from "@anthropic-ai/sdk/lib/credentials/types";
import { identityToken } from "../token.ts";
import type { Oidc } from "../token.ts";

/** Lends an access token; the SDK asks again before one expires. */
export type Lender = AccessTokenProvider;

export type Federation = {
  readonly rule: string;
  readonly organization: string;
  readonly serviceAccount?: string | undefined;
  readonly workspace?: string | undefined;
  /** Where the identity token comes from: GitHub, asked anew for each loan, or a file that somebody else keeps fresh. */
  readonly proof: { readonly file: string } | Oidc;
  /** Where tokens are lent. */
  readonly baseUrl: string;
};

/** The audience of the identity token; the federation rule must name it. */
export const audience = "https://api.anthropic.com";

/**
 * The identity token is held in memory only and asked for when one is needed: it is valid for minutes, and a file of it would be one more place
 * to be read from.
 */
export function lender({ proof, ...federation }: Federation): Lender {
  return oidcFederationProvider({
    identityTokenProvider: () => ("file" in proof ? readToken(proof.file) : identityToken(proof, audience)),
    federationRuleId: federation.rule,
    organizationId: federation.organization,
    serviceAccountId: federation.serviceAccount,
    workspaceId: federation.workspace,
    baseURL: federation.baseUrl.replace(/\/+$/, ""),
    // The platform's own: what it answers is read by its reader.
    fetch,
  });
}

async function readToken(file: string): Promise<string> {
  return (await readFile(file, "utf8")).trim();
}
