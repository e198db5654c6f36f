/** Installs an app on repositories, and tells it. */

import type { Account } from "../actions/host.ts";
import { ensureAccount, accountJson } from "../accounts/account.ts";
import { found } from "../http/refusal.ts";
import { findRepository, type Repository } from "../repositories/repository.ts";
import { nodeId } from "../world/ids.ts";
import { timestamp, type World } from "../world/world.ts";
import { newGuid } from "../webhooks/outbox.ts";
import { type App, type Installation, installationJson } from "./app.ts";

function briefly(repository: Repository) {
  const { id, name, fullName } = repository;
  return { id, node_id: nodeId("R", id), name, full_name: fullName, private: repository.private };
}

function tell(
  world: World,
  app: App,
  installation: Installation,
  letter: { event: string; action: string; body: object },
) {
  const sender = accountJson(world, installation.account);
  const shown = installationJson(world, installation);
  world.outbox.send({
    guid: newGuid(),
    app,
    installationId: installation.id,
    repositoryId: undefined,
    event: letter.event,
    action: letter.action,
    payload: JSON.stringify({ action: letter.action, installation: shown, ...letter.body, sender }),
    redelivery: false,
  });
}

function open(world: World, app: App, account: Account, selection: Installation["selection"]): Installation {
  const owned = [...world.repositories.values()].filter((one) => one.owner === account);
  const id = world.ids.next();
  const repositories = new Set(selection === "all" ? owned.map((one) => one.id) : []);
  const installation = { id, appId: app.id, account, selection, repositories, createdAt: timestamp(world) };
  world.installations.set(id, installation);
  return installation;
}

const installationOf = (world: World, app: App, account: Account): Installation | undefined =>
  [...world.installations.values()].find((one) => one.appId === app.id && one.account === account);

/** Puts the app on the repository: a new installation for an owner's first, an addition for the next. */
export function install(world: World, appId: number, fullName: string): Installation {
  const app = found(world.apps.get(appId));
  const repository = found(findRepository(world, fullName));
  const account = repository.owner;
  const known = installationOf(world, app, account);
  if (known) {
    known.repositories.add(repository.id);
    const body = {
      repository_selection: known.selection,
      repositories_added: [briefly(repository)],
      repositories_removed: [],
      requester: null,
    };
    tell(world, app, known, { event: "installation_repositories", action: "added", body });
    return known;
  }
  const installation = open(world, app, account, "selected");
  installation.repositories.add(repository.id);
  const body = { repositories: [briefly(repository)], requester: null };
  tell(world, app, installation, { event: "installation", action: "created", body });
  return installation;
}

/** Puts the app on an account that has it not: on every repository there, and on those made later. */
export function installEverywhere(world: World, appId: number, login: string): Installation {
  const app = found(world.apps.get(appId));
  const account = ensureAccount(world, login);
  if (installationOf(world, app, account)) throw new Error(`${app.slug} is installed on ${login} already`);
  const installation = open(world, app, account, "all");
  const owned = [...world.repositories.values()].filter((one) => installation.repositories.has(one.id));
  const body = { repositories: owned.map(briefly), requester: null };
  tell(world, app, installation, { event: "installation", action: "created", body });
  return installation;
}
