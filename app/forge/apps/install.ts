/** Installs an app on repositories, and tells it. */

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

/** Puts the app on the repository: a new installation for an owner's first, an addition for the next. */
export function install(world: World, appId: number, fullName: string): Installation {
  const app = found(world.apps.get(appId));
  const repository = found(findRepository(world, fullName));
  const account = ensureAccount(world, repository.owner.login);
  const known = [...world.installations.values()].find((one) => one.appId === appId && one.account.id === account.id);
  if (known) {
    known.repositories.add(repository.id);
    const body = {
      repository_selection: "selected",
      repositories_added: [briefly(repository)],
      repositories_removed: [],
      requester: null,
    };
    tell(world, app, known, { event: "installation_repositories", action: "added", body });
    return known;
  }
  const id = world.ids.next();
  const installation = { id, appId, account, repositories: new Set([repository.id]), createdAt: timestamp(world) };
  world.installations.set(id, installation);
  const body = { repositories: [briefly(repository)], requester: null };
  tell(world, app, installation, { event: "installation", action: "created", body });
  return installation;
}
