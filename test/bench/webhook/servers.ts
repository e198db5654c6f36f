/** The servers under load, each in a process of its own. */

import { generateKeyPairSync } from "node:crypto";
import { fileURLToPath } from "node:url";
import { type Running, startProgram } from "../../support/program.ts";

export const secret = "a webhook secret";

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

/** A program of the bench by its name, or the app, with the settings of an app on the GitHub at `github`. */
export function startServer(program: string, github = "http://127.0.0.1:1"): Promise<Running> {
  const env = {
    PATH: process.env["PATH"] ?? "",
    NODE_ENV: "production",
    APP_ID: "42",
    PRIVATE_KEY: privateKey,
    WEBHOOK_SECRET: secret,
    GHE_HOST: new URL(github).host,
    GHE_PROTOCOL: "http",
    HOST: "127.0.0.1",
    PORT: "0",
  };
  return startProgram(fileURLToPath(new URL(program, import.meta.url)), env);
}
