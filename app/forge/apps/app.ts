/** GitHub Apps and their installations. */

import { generateKeyPairSync, randomBytes } from "node:crypto";
import type { Account, Permissions } from "../actions/host.ts";
import { accountJson, ensureAccount } from "../accounts/account.ts";
import type { Repository } from "../repositories/repository.ts";
import { nodeId } from "../world/ids.ts";
import { timestamp, type World } from "../world/world.ts";

export type App = {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly clientId: string;
  readonly owner: Account;
  readonly bot: Account;
  readonly permissions: Permissions;
  readonly events: readonly string[];
  readonly privateKey: string;
  readonly publicKey: string;
  webhookUrl: string | undefined;
  readonly webhookSecret: string;
  readonly createdAt: string;
};

export type Installation = {
  readonly id: number;
  readonly appId: number;
  readonly account: Account;
  /** Of `all`, those made later belong to it too. */
  readonly selection: "all" | "selected";
  /** Ids of the repositories it covers. */
  readonly repositories: Set<number>;
  readonly createdAt: string;
};

export type AppManifest = {
  readonly slug: string;
  readonly name: string;
  readonly permissions: Permissions;
  readonly events: readonly string[];
  readonly webhookUrl?: string | undefined;
  readonly webhookSecret?: string | undefined;
};

/** Registers an app with a key pair of its own. */
export function registerApp(world: World, manifest: AppManifest): App {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const app: App = {
    id: world.ids.next(),
    slug: manifest.slug,
    name: manifest.name,
    clientId: `Iv23${randomBytes(8).toString("hex")}`,
    owner: ensureAccount(world, "forge", "Organization"),
    bot: ensureAccount(world, `${manifest.slug}[bot]`, "Bot"),
    permissions: { metadata: "read", ...manifest.permissions },
    events: manifest.events,
    privateKey,
    publicKey,
    webhookUrl: manifest.webhookUrl,
    webhookSecret: manifest.webhookSecret ?? randomBytes(20).toString("hex"),
    createdAt: timestamp(world),
  };
  world.apps.set(app.id, app);
  return app;
}

/** The installation of an app that covers a repository. */
export function installationOn(world: World, repository: Repository, appId: number): Installation | undefined {
  return [...world.installations.values()].find((one) => one.appId === appId && one.repositories.has(repository.id));
}

/** GitHub's "integration". */
export function appJson(world: World, app: App) {
  const installations = [...world.installations.values()].filter((one) => one.appId === app.id);
  return {
    id: app.id,
    slug: app.slug,
    client_id: app.clientId,
    node_id: nodeId("A", app.id),
    owner: accountJson(world, app.owner),
    name: app.name,
    description: "",
    external_url: `${world.url}/apps/${app.slug}`,
    html_url: `${world.url}/apps/${app.slug}`,
    created_at: app.createdAt,
    updated_at: app.createdAt,
    permissions: app.permissions,
    events: app.events,
    installations_count: installations.length,
  };
}

/** GitHub's "installation". */
export function installationJson(world: World, installation: Installation) {
  const app = world.apps.get(installation.appId);
  const api = `${world.url}/api/v3`;
  return {
    id: installation.id,
    client_id: app?.clientId ?? "",
    account: accountJson(world, installation.account),
    repository_selection: installation.selection,
    access_tokens_url: `${api}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${api}/installation/repositories`,
    html_url: `${world.url}/settings/installations/${installation.id}`,
    app_id: installation.appId,
    app_slug: app?.slug ?? "",
    target_id: installation.account.id,
    target_type: installation.account.type,
    permissions: app?.permissions ?? {},
    events: app?.events ?? [],
    created_at: installation.createdAt,
    updated_at: installation.createdAt,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: null,
    suspended_at: null,
  };
}
