/** A GitHub in a box: starts one on a port of this machine, empty, with real git behind it. */

import type { Rule } from "./repositories/rulesets.ts";
import type { ActionsEngine, ActionsHost } from "./actions/host.ts";
import { actionsHost } from "./actions-host.ts";
import { ensureAccount, type Role } from "./accounts/account.ts";
import { keepToken, newTokenValue } from "./accounts/token.ts";
import { type AppManifest, registerApp } from "./apps/app.ts";
import { install, installEverywhere } from "./apps/install.ts";
import { git } from "./git/git.ts";
import type { Faults } from "./http/faults.ts";
import type { Counts, SeenRequest } from "./http/stats.ts";
import { createRepository, findRepository, type Repository } from "./repositories/repository.ts";
import { allPulls } from "./pulls/pull.ts";
import { refreshPull } from "./pulls/refresh.ts";
import { createApi, listen, stop } from "./server.ts";
import type { Delivery } from "./webhooks/delivery.ts";
import { redeliver } from "./webhooks/redeliver.ts";
import { createWorld, destroyWorld, type World } from "./world/world.ts";

export type ForgeOptions = {
  /** A free one is chosen when absent. */
  readonly port?: number;
  /** Runs workflows; without it none run. */
  readonly actions?: (host: ActionsHost) => ActionsEngine;
  readonly now?: () => Date;
  /** Where the bare repositories are kept; a temporary folder when absent. `close` removes what it made. */
  readonly directory?: string;
};

export type Person = { readonly login: string; readonly id: number; readonly token: string };
export type RegisteredApp = {
  readonly id: number;
  readonly slug: string;
  readonly clientId: string;
  readonly privateKey: string;
  readonly webhookSecret: string;
};

export type RepositoryOptions = { readonly private?: boolean; readonly defaultBranch?: string };

function existing(world: World, fullName: string): Repository {
  const repository = findRepository(world, fullName);
  if (!repository) throw new Error(`there is no repository ${fullName} in this forge; create it first`);
  return repository;
}

/** Setting up accounts and apps. */
function setUpAccounts(world: World) {
  return {
    /** A person with a personal token; the same account again, with one more token, for a known login. */
    createUser(login: string): Person {
      const account = ensureAccount(world, login);
      const token = keepToken(world, { kind: "user", value: newTokenValue("ghp"), account });
      return { login: account.login, id: account.id, token: token.value };
    },
    createApp(manifest: AppManifest): RegisteredApp {
      const { id, slug, clientId, privateKey, webhookSecret } = registerApp(world, manifest);
      return { id, slug, clientId, privateKey, webhookSecret };
    },
    setWebhookUrl(appId: number, url: string | undefined): void {
      const app = world.apps.get(appId);
      if (!app) throw new Error(`there is no app ${appId} in this forge`);
      app.webhookUrl = url;
    },
    /** Returns the installation's id. */
    install: (appId: number, fullName: string): number => install(world, appId, fullName).id,
    /** On every repository of that account, those made later too. Returns the installation's id. */
    installEverywhere: (appId: number, login: string): number => installEverywhere(world, appId, login).id,
  };
}

const everything = ["refs/heads/*:refs/heads/*", "refs/tags/*:refs/tags/*"];

/** Setting up repositories and what belongs to them. */
function setUpRepositories(world: World) {
  return {
    async createRepository(owner: string, name: string, options: RepositoryOptions = {}) {
      const { id, fullName, directory } = await createRepository(world, owner, name, options);
      return { id, fullName, directory, cloneUrl: `${world.url}/${fullName}.git` };
    },
    addCollaborator(fullName: string, login: string, role: Role): void {
      ensureAccount(world, login);
      existing(world, fullName).collaborators.set(login.toLowerCase(), role);
    },
    setSecret(fullName: string, name: string, value: string): void {
      existing(world, fullName).secrets.set(name, value);
    },
    /** What an administrator sets in a ruleset; none takes it away. */
    setRules(fullName: string, branch: string, rules: readonly Rule[]): void {
      const known = existing(world, fullName).rules;
      if (rules.length === 0) known.delete(branch);
      else known.set(branch, rules);
    },
    setVariable(fullName: string, name: string, value: string): void {
      existing(world, fullName).variables.set(name, value);
    },
    /** Copies refs of a local repository, without any event. All branches and tags unless told otherwise. */
    async importRepository(fullName: string, path: string, refspecs: readonly string[] = everything): Promise<void> {
      const repository = existing(world, fullName);
      const forced = refspecs.map((one) => `+${one}`);
      await repository.lock.run(async () => {
        await git(repository.directory, ["fetch", "--quiet", "--no-write-fetch-head", path, ...forced]);
        for (const issue of allPulls(repository)) await refreshPull(world, repository, issue);
      });
    },
  };
}

/** Looking on: deliveries, counts, rest. */
function observe(world: World) {
  return {
    /** The app's deliveries, oldest first. */
    deliveries: (appId: number): readonly Delivery[] => world.outbox.log.filter((one) => one.appId === appId),
    redeliver(id: number): void {
      const delivery = world.outbox.log.find((one) => one.id === id);
      if (!delivery) throw new Error(`there is no delivery ${id} in the log`);
      redeliver(world, delivery);
    },
    stats: (): Counts => world.stats.counts(),
    resetStats: (): void => world.stats.reset(),
    onRequest: (listener: (request: SeenRequest) => void): (() => void) => world.stats.onRequest(listener),
    /** Resolves when no webhook is pending or in flight and no run is active. */
    async idle(): Promise<void> {
      for (;;) {
        await world.outbox.idle();
        await world.engine?.idle();
        if (world.outbox.isEmpty()) return;
      }
    },
  };
}

export type Forge = ReturnType<typeof setUpAccounts> &
  ReturnType<typeof setUpRepositories> &
  ReturnType<typeof observe> & {
    /** `http://127.0.0.1:PORT`; REST at `/api/v3`, GraphQL at `/api/graphql`, git at `/owner/name.git`. */
    readonly url: string;
    readonly faults: Faults;
    readonly actions: ActionsEngine | undefined;
    /** Registered routes, e.g. `GET /repos/:owner/:repo/issues`. */
    readonly routes: readonly string[];
    close(): Promise<void>;
  };

/** Starts a forge; close it when done. */
export async function startForge(options: ForgeOptions = {}): Promise<Forge> {
  const world = await createWorld({ now: options.now, directory: options.directory });
  world.engine = options.actions?.(actionsHost(world));
  const api = createApi(world);
  const server = await listen(world, api, options.port ?? 0);
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the forge has no port");
  world.url = `http://127.0.0.1:${address.port}`;
  const routes = api.routes.filter((route) => route.method !== "ALL").map((route) => `${route.method} ${route.path}`);
  return {
    url: world.url,
    ...setUpAccounts(world),
    ...setUpRepositories(world),
    ...observe(world),
    faults: world.faults,
    actions: world.engine,
    routes: [...new Set(routes)],
    async close() {
      world.outbox.close();
      await world.engine?.close();
      await stop(server);
      await destroyWorld(world, options.directory);
    },
  };
}
