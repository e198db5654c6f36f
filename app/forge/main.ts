/** `npm run forge`: starts an empty forge that runs workflows, and prints what one needs to use it. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import { z } from "zod";
import { actionsEngine } from "./actions/engine.ts";
import { type Forge, type Person, type RegisteredApp, startForge } from "./forge.ts";

const options = {
  port: { type: "string", default: "3999" },
  /** The app's manifest: its name, permissions and events. */
  manifest: { type: "string", default: fileURLToPath(new URL("../../app.yml", import.meta.url)) },
  /** Where webhooks go; nowhere when absent. */
  webhooks: { type: "string" },
} as const;

const manifestShape = z.object({
  name: z.string(),
  default_permissions: z.record(z.string(), z.enum(["read", "write"])),
  default_events: z.array(z.string()),
});

function readManifest(path: string): z.infer<typeof manifestShape> {
  try {
    return manifestShape.parse(parse(readFileSync(path, "utf8")));
  } catch (cause) {
    throw new Error(`${path} is not an app's manifest; name one with --manifest`, { cause });
  }
}

function welcome(forge: Forge, user: Person, app: RegisteredApp): string {
  const { host } = new URL(forge.url);
  return `A forge is running. It forgets everything when it ends (Ctrl+C).

  REST          ${forge.url}/api/v3
  GraphQL       ${forge.url}/api/graphql
  git           ${forge.url}/<owner>/<name>.git
  OIDC issuer   ${forge.url}/api/v3/_oidc

  user          ${user.login}
  token         ${user.token}

  app           ${app.slug}, installed on every repository of ${user.login}
  id            ${app.id}
  client id     ${app.clientId}
  hook secret   ${app.webhookSecret}
  private key
${app.privateKey}
Probot finds it with GHE_HOST=${host} GHE_PROTOCOL=http. Make a repository with:
  curl -H "Authorization: Bearer ${user.token}" ${forge.url}/api/v3/user/repos -d '{"name":"sample"}'
`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options });
  const { name, default_permissions: permissions, default_events: events } = readManifest(values.manifest);
  const forge = await startForge({ port: Number(values.port), actions: actionsEngine });
  const user = forge.createUser("maintainer");
  const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  const app = forge.createApp({ slug, name, permissions, events, webhookUrl: values.webhooks });
  forge.installEverywhere(app.id, user.login);
  process.once("SIGINT", () => void forge.close());
  process.once("SIGTERM", () => void forge.close());
  process.stdout.write(welcome(forge, user, app));
}

await main();
