/** `npm run forge`: starts an empty forge and prints what one needs to use it. */

import { parseArgs } from "node:util";
import { startForge } from "./forge.ts";

const { values } = parseArgs({ options: { port: { type: "string", default: "3999" } } });
const forge = await startForge({ port: Number(values.port) });
const user = forge.createUser("maintainer");
const permissions = {
  actions: "write",
  checks: "write",
  contents: "write",
  issues: "write",
  pull_requests: "write",
  statuses: "write",
} as const;
const events = ["issues", "issue_comment", "pull_request", "pull_request_review", "push", "check_run", "workflow_run"];
const app = forge.createApp({ slug: "muster", name: "Muster", permissions, events });

process.stdout.write(`A forge is running. It forgets everything when it ends (Ctrl+C).

  REST          ${forge.url}/api/v3
  GraphQL       ${forge.url}/api/graphql
  git           ${forge.url}/<owner>/<name>.git

  user          ${user.login}
  token         ${user.token}

  app           ${app.slug} (id ${app.id}, client id ${app.clientId})
  hook secret   ${app.webhookSecret}
  private key
${app.privateKey}
Make a repository with:
  curl -H "Authorization: Bearer ${user.token}" ${forge.url}/api/v3/user/repos -d '{"name":"sample"}'
`);

process.once("SIGINT", () => void forge.close());
process.once("SIGTERM", () => void forge.close());
