/** With what, and where, providers are asked: taken from the environment that the workflow sets, and from nothing else. */

import type { Federation } from "./identity.ts";

export type Access = { readonly key: string } | { readonly federation: Federation };

export type Account<Means> = {
  readonly access: Means | undefined;
  /** Undefined: the provider's own address. */
  readonly url: string | undefined;
};

export type Credentials = {
  readonly anthropic: Account<Access>;
  readonly openai: Account<{ readonly key: string }>;
  /** What must never be written anywhere. */
  readonly secrets: readonly string[];
};

export type Environment = Record<string, string | undefined>;

/** Names in the environment that hold what only the thinker may know. */
export const secretNames = [
  "ANTHROPIC_API_KEY",
  "ANTHROPIC_AUTH_TOKEN",
  "ANTHROPIC_IDENTITY_TOKEN",
  "OPENAI_API_KEY",
  "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
] as const;

/** Reads the providers' settings and takes all that is secret out of the environment, so that nothing started later can inherit it. */
export function takeCredentials(environment: Environment): Credentials {
  const given = (name: string) => environment[name] || undefined;
  const anthropicUrl = given("ANTHROPIC_BASE_URL");
  const anthropicKey = given("ANTHROPIC_API_KEY");
  const federation = anthropicKey === undefined ? federationOf(given, anthropicUrl) : undefined;
  const openAiKey = given("OPENAI_API_KEY");
  const access = anthropicKey === undefined ? federation && { federation } : { key: anthropicKey };
  const secrets = secretNames.flatMap((name) => given(name) ?? []);
  for (const name of secretNames) delete environment[name];
  return {
    anthropic: { access, url: anthropicUrl },
    openai: { access: openAiKey === undefined ? undefined : { key: openAiKey }, url: given("OPENAI_BASE_URL") },
    secrets,
  };
}

/** The names are the SDK's own. A file of somebody else's goes before GitHub's token. */
function federationOf(
  given: (name: string) => string | undefined,
  baseUrl = "https://api.anthropic.com",
): Federation | undefined {
  const rule = given("ANTHROPIC_FEDERATION_RULE_ID");
  const organization = given("ANTHROPIC_ORGANIZATION_ID");
  const file = given("ANTHROPIC_IDENTITY_TOKEN_FILE");
  const url = given("ACTIONS_ID_TOKEN_REQUEST_URL");
  const token = given("ACTIONS_ID_TOKEN_REQUEST_TOKEN");
  const github = url === undefined || token === undefined ? undefined : { url, token };
  const proof = file === undefined ? github : { file };
  if (rule === undefined || organization === undefined || proof === undefined) return undefined;
  const serviceAccount = given("ANTHROPIC_SERVICE_ACCOUNT_ID");
  return { rule, organization, serviceAccount, workspace: given("ANTHROPIC_WORKSPACE_ID"), proof, baseUrl };
}

/** Whether an address is on this very machine. */
export function isLocal(url: string | undefined): boolean {
  const host = url === undefined ? "" : new URL(url).hostname;
  return ["127.0.0.1", "localhost", "[::1]"].includes(host);
}
