/** The app's settings from environment variables, with Probot's names for them; says which one is missing or wrong. */

import { z } from "zod";

const port = z.coerce.number().int().min(0).max(65_535);

const Environment = z.object({
  APP_ID: z.coerce.number().int().positive(),
  PRIVATE_KEY: z.string().min(1).transform(pem),
  WEBHOOK_SECRET: z.string().min(1),
  HOST: z.string().min(1).default("0.0.0.0"),
  PORT: port.default(3000),
  GHE_HOST: z.string().min(1).optional(),
  GHE_PROTOCOL: z.enum(["http", "https"]).default("https"),
  MUSTER_ISSUER: z.url().default("https://token.actions.githubusercontent.com"),
  MUSTER_WORKFLOW: z.string().min(1).default("muster-dev/muster/.github/workflows/mission.yml@"),
});

export type Settings = {
  readonly appId: number;
  readonly privateKey: string;
  readonly webhookSecret: string;
  /** Base URL of the REST API, e.g. `https://api.github.com`. */
  readonly api: string;
  /** Issuer of Actions' identity tokens. */
  readonly issuer: string;
  /** How the only workflow that may have a token begins: `owner/repo/.github/workflows/file.yml@`. */
  readonly workflow: string;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
};

/** Throws with the names of what is wrong, never with their values. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Settings {
  const { data, error } = Environment.safeParse(variables);
  if (error) {
    const wrong = [...new Set(error.issues.map((issue) => String(issue.path[0])))];
    throw new Error(`set these environment variables: ${wrong.join(", ")}`);
  }
  return {
    appId: data.APP_ID,
    privateKey: data.PRIVATE_KEY,
    webhookSecret: data.WEBHOOK_SECRET,
    api: data.GHE_HOST === undefined ? "https://api.github.com" : `${data.GHE_PROTOCOL}://${data.GHE_HOST}/api/v3`,
    issuer: data.MUSTER_ISSUER,
    workflow: data.MUSTER_WORKFLOW,
    host: data.HOST,
    port: data.PORT,
  };
}

/** Keys come as they are, with `\n` written out, or in base64: whatever a one-line setting could hold. */
function pem(key: string): string {
  if (key.includes("-----BEGIN")) return key.replaceAll(String.raw`\n`, "\n");
  return Buffer.from(key, "base64").toString("utf8");
}
