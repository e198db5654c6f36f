/** `/app` and `/installation`: what apps ask about themselves, and their tokens. */

import { z } from "zod";
import type { Permissions } from "../actions/host.ts";
import { keepToken, newTokenValue } from "../accounts/token.ts";
import { found, Refusal } from "../http/refusal.ts";
import type { Router } from "../http/router.ts";
import { counted, created, listed, nothing, ok, type Visit } from "../http/visit.ts";
import { repositoryJson } from "../repositories/json.ts";
import type { Repository } from "../repositories/repository.ts";
import { type App, appJson, type Installation, installationJson, installationOn } from "./app.ts";

const tokenShape = z.object({
  repositories: z.array(z.string()).optional(),
  repository_ids: z.array(z.number()).optional(),
  permissions: z.record(z.string(), z.enum(["read", "write", "admin"])).optional(),
});

/** The app that signed the request's JWT. */
export function signer(visit: Visit): App {
  const { app, kind } = visit.caller;
  if (kind !== "app" || !app) throw new Refusal(401, "A JSON web token could not be decoded");
  return app;
}

function installationAsked(visit: Visit): Installation {
  const app = signer(visit);
  const installation = found(visit.world.installations.get(visit.number("id")));
  return found(installation.appId === app.id ? installation : undefined);
}

const repositoriesOf = (visit: Visit, installation: Installation): readonly Repository[] =>
  [...visit.world.repositories.values()].filter((one) => installation.repositories.has(one.id));

/** The ids the token is narrowed to. */
function narrowed(visit: Visit, installation: Installation, body: z.infer<typeof tokenShape>) {
  if (!body.repositories && !body.repository_ids) return undefined;
  const all = repositoriesOf(visit, installation);
  const named = (body.repositories ?? []).map((name) =>
    all.find((one) => one.name.toLowerCase() === name.toLowerCase()),
  );
  const numbered = (body.repository_ids ?? []).map((id) => all.find((one) => one.id === id));
  const chosen = [...named, ...numbered].map((one) => {
    if (one) return one;
    throw new Refusal(
      422,
      "There is at least one repository that does not exist or is not accessible to the parent installation.",
    );
  });
  return chosen;
}

function grant(app: App, asked: Record<string, "read" | "write" | "admin"> | undefined): Permissions {
  if (!asked) return app.permissions;
  const rank = { none: 0, read: 1, write: 2, admin: 3 };
  for (const [name, access] of Object.entries(asked)) {
    if (rank[access] > rank[app.permissions[name] ?? "none"]) {
      throw new Refusal(422, "The permissions requested are not granted to this installation.");
    }
  }
  const granted = Object.entries(asked).map(([name, access]) => [name, access === "admin" ? "write" : access] as const);
  return { metadata: "read", ...Object.fromEntries(granted) };
}

async function createToken(visit: Visit) {
  const installation = installationAsked(visit);
  const app = signer(visit);
  const body = await visit.body(tokenShape);
  const repositories = narrowed(visit, installation, body);
  const token = keepToken(visit.world, {
    kind: "installation",
    value: newTokenValue("ghs"),
    account: app.bot,
    installation: installation.id,
    permissions: grant(app, body.permissions),
    repositories: repositories && new Set(repositories.map((one) => one.id)),
    expiresAt: new Date(visit.world.now().getTime() + 3_600_000),
  });
  return created({
    token: token.value,
    expires_at: token.expiresAt.toISOString().replace(/\.\d{3}Z$/, "Z"),
    permissions: token.permissions,
    repository_selection: repositories ? "selected" : installation.selection,
    ...(repositories && { repositories: repositories.map((one) => repositoryJson(visit.world, one)) }),
  });
}

function accessible(visit: Visit) {
  const { token } = visit.caller;
  if (token?.kind !== "installation") throw new Refusal(403, "Resource not accessible by personal access token");
  const installation = found(visit.world.installations.get(token.installation));
  const all = repositoriesOf(visit, installation).filter((one) => token.repositories?.has(one.id) ?? true);
  return counted(visit, all, "repositories", (one) => repositoryJson(visit.world, one));
}

export function appRoutes(router: Router): void {
  router.on("GET /app", (visit) => ok(appJson(visit.world, signer(visit))));
  router.on("GET /app/installations", (visit) => {
    const app = signer(visit);
    const mine = [...visit.world.installations.values()].filter((one) => one.appId === app.id);
    return listed(visit, mine, (one) => installationJson(visit.world, one));
  });
  router.on("GET /app/installations/:id", (visit) => ok(installationJson(visit.world, installationAsked(visit))));
  router.on("POST /app/installations/:id/access_tokens", createToken);
  router.on("GET /installation/repositories", accessible);
  router.on("DELETE /installation/token", (visit) => {
    const { token } = visit.caller;
    if (token?.kind !== "installation") throw new Refusal(403, "Resource not accessible by personal access token");
    visit.world.tokens.delete(token.value);
    return nothing;
  });
  router.on("GET /repos/:owner/:repo/installation", (visit) => {
    const app = signer(visit);
    const repository = found(
      visit.world.repositories.get(`${visit.text("owner")}/${visit.text("repo")}`.toLowerCase()),
    );
    return ok(installationJson(visit.world, found(installationOn(visit.world, repository, app.id))));
  });
  router.on("GET /apps/:slug", (visit) => {
    const app = [...visit.world.apps.values()].find((one) => one.slug === visit.text("slug"));
    return ok(appJson(visit.world, found(app)));
  });
}
