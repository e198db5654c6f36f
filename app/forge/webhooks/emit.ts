/** Tells everyone that something happened in a repository: the apps that listen, and the workflows. */

import type { Account } from "../actions/host.ts";
import { accountJson } from "../accounts/account.ts";
import type { Visitor } from "../accounts/caller.ts";
import type { Installation } from "../apps/app.ts";
import { resolveCommit } from "../git/refs.ts";
import { repositoryJson } from "../repositories/json.ts";
import type { Repository } from "../repositories/repository.ts";
import { nodeId } from "../world/ids.ts";
import type { World } from "../world/world.ts";
import { newGuid } from "./outbox.ts";

/** Who did it, and through what. */
export type Cause = { readonly actor: Account; readonly by: "user" | "app" | "job" };

export function causeOf(visitor: Visitor): Cause {
  const by = visitor.kind === "installation" || visitor.kind === "app" ? "app" : visitor.kind;
  return { actor: visitor.account, by };
}

export type Happening = {
  readonly event: string;
  readonly action?: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly cause: Cause;
  /** Where workflows for it are read and run; the default branch when absent. */
  readonly ref?: string | undefined;
  readonly sha?: string | undefined;
  /** Only apps hear of it. */
  readonly quiet?: boolean;
  /** Only this app hears of it, as GitHub has it for check run requests. */
  readonly onlyApp?: number | undefined;
};

/** Always sent to an app, whatever it subscribed to. */
const unasked: ReadonlySet<string> = new Set(["installation", "installation_repositories"]);

function hears(world: World, installation: Installation, happening: Happening): boolean {
  const app = world.apps.get(installation.appId);
  if (!app) return false;
  const addressed = happening.onlyApp === undefined || happening.onlyApp === app.id;
  return addressed && (unasked.has(happening.event) || app.events.includes(happening.event));
}

function payloadOf(world: World, repository: Repository, happening: Happening): Record<string, unknown> {
  return {
    ...(happening.action !== undefined && { action: happening.action }),
    ...happening.body,
    repository: repositoryJson(world, repository),
    sender: accountJson(world, happening.cause.actor),
  };
}

function post(world: World, repository: Repository, happening: Happening, payload: Record<string, unknown>): void {
  for (const installation of world.installations.values()) {
    const app = world.apps.get(installation.appId);
    if (!app || !installation.repositories.has(repository.id) || !hears(world, installation, happening)) continue;
    const tag = { id: installation.id, node_id: nodeId("IN", installation.id) };
    world.outbox.send({
      guid: newGuid(),
      app,
      installationId: installation.id,
      repositoryId: repository.id,
      event: happening.event,
      action: happening.action,
      payload: JSON.stringify({ ...payload, installation: tag }),
      redelivery: false,
    });
  }
}

async function hand(world: World, repository: Repository, happening: Happening, payload: Record<string, unknown>) {
  const ref = happening.ref ?? `refs/heads/${repository.defaultBranch}`;
  const sha = happening.sha ?? (await resolveCommit(repository.directory, ref));
  if (sha === undefined || !world.engine) return;
  const { event: name, cause } = happening;
  const { fullName } = repository;
  const { actor, by: causedBy } = cause;
  world.outbox.track(world.engine.handle({ repository: fullName, name, payload, ref, sha, actor, causedBy }));
}

function startWorkflows(world: World, repository: Repository, happening: Happening, payload: Record<string, unknown>) {
  if (!world.engine) return;
  world.outbox.track(world.toEngine.run(() => hand(world, repository, happening, payload)));
}

/** Sends the webhooks and starts the workflows for it; returns at once. */
export function emit(world: World, repository: Repository, happening: Happening): void {
  const payload = payloadOf(world, repository, happening);
  post(world, repository, happening, payload);
  if (!happening.quiet) startWorkflows(world, repository, happening, payload);
}

/** Starts workflows alone: for events that only workflows know, such as `pull_request_target`. */
export function emitToWorkflows(world: World, repository: Repository, happening: Happening): void {
  startWorkflows(world, repository, happening, payloadOf(world, repository, happening));
}
