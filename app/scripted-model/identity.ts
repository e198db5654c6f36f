/** Workload identity: exchanges the identity token of a job for an access token of its own that soon expires. */

import { z } from "zod";
import { identityTokens } from "../broker/identity-token.ts";

export type Federation = {
  /** Who signs the identity tokens, and for whom they must be. */
  readonly issuer: string;
  readonly audience: string;
  readonly rule: string;
  readonly organization: string;
  /** Seconds for which an access token is good; an hour unless told. */
  readonly lifetime?: number;
};

const Exchange = z.strictObject({
  grant_type: z.literal("urn:ietf:params:oauth:grant-type:jwt-bearer"),
  assertion: z.string(),
  federation_rule_id: z.string(),
  organization_id: z.string(),
});

type Answer = { readonly status: number; readonly body: unknown };

export class Issuing {
  readonly #federation: Federation;
  readonly #now: () => number;
  readonly #expiry = new Map<string, number>();
  readonly #verify: ReturnType<typeof identityTokens>;

  constructor(federation: Federation, now: () => number) {
    this.#federation = federation;
    this.#now = now;
    this.#verify = identityTokens(federation.issuer, now, federation.audience);
  }

  async exchange(body: unknown): Promise<Answer> {
    const { rule, organization, lifetime = 3600 } = this.#federation;
    const asked = Exchange.safeParse(body);
    if (!asked.success) return denied(400, "invalid_request", asked.error.message);
    const { data } = asked;
    if (data.federation_rule_id !== rule || data.organization_id !== organization) {
      return denied(401, "invalid_grant", "no such rule in that organization");
    }
    const verified = await this.#verify(data.assertion);
    if (verified.kind === "refused") return denied(401, "invalid_grant", verified.reason);
    const token = `sk-ant-oat-${crypto.randomUUID()}`;
    this.#expiry.set(token, this.#now() + lifetime * 1000);
    return { status: 200, body: { access_token: token, token_type: "Bearer", expires_in: lifetime } };
  }

  admits(authorization: string | undefined): boolean {
    const token = /^Bearer (.+)$/.exec(authorization ?? "")?.[1] ?? "";
    return (this.#expiry.get(token) ?? 0) > this.#now();
  }
}

function denied(status: number, error: string, description: string): Answer {
  return { status, body: { error, error_description: description } };
}
