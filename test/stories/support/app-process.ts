/** The story's app as a process of its own at the same address, so that it can be killed. */

import { fileURLToPath } from "node:url";
import { type Running, startProgram } from "../../support/program.ts";
import type { Stage } from "./story.ts";

const program = fileURLToPath(new URL("../../../app/main.ts", import.meta.url));

/** The app of the box ends first; `restartApp` starts it again, once this one is gone. */
export async function asProcess({ box }: Stage): Promise<Running> {
  const { url, close } = box.app();
  await close();
  const { id, privateKey, webhookSecret } = box.registered;
  return startProgram(program, {
    PATH: process.env["PATH"] ?? "",
    NODE_ENV: "production",
    APP_ID: String(id),
    PRIVATE_KEY: privateKey,
    WEBHOOK_SECRET: webhookSecret,
    GHE_HOST: new URL(box.forge.url).host,
    GHE_PROTOCOL: "http",
    MUSTER_ISSUER: `${box.forge.url}/api/v3/_oidc`,
    HOST: new URL(url).hostname,
    PORT: new URL(url).port,
  });
}
