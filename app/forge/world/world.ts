/** Everything one forge remembers: plain records, projected to REST, GraphQL and webhooks elsewhere. */

import { mkdtemp, mkdir, writeFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Account, ActionsEngine } from "../actions/host.ts";
import type { App, Installation } from "../apps/app.ts";
import type { Token } from "../accounts/token.ts";
import type { Repository } from "../repositories/repository.ts";
import { forgetRepository } from "../git/commit.ts";
import { pushGuard } from "../git/push-guard.ts";
import { Faults } from "../http/faults.ts";
import { Stats } from "../http/stats.ts";
import type { RateWindow } from "../http/rates.ts";
import { Outbox } from "../webhooks/outbox.ts";
import { Ids } from "./ids.ts";
import { Lock } from "./lock.ts";

export type World = {
  url: string;
  /** Holds the bare repositories and hooks. */
  readonly directory: string;
  readonly now: () => Date;
  readonly ids: Ids;
  readonly accounts: Map<string, Account>;
  readonly tokens: Map<string, Token>;
  readonly apps: Map<number, App>;
  readonly installations: Map<number, Installation>;
  readonly repositories: Map<string, Repository>;
  readonly rates: Map<string, RateWindow>;
  readonly faults: Faults;
  readonly stats: Stats;
  readonly outbox: Outbox;
  /** Events reach the engine in the order they happened. */
  readonly toEngine: Lock;
  engine: ActionsEngine | undefined;
};

/** An empty world in a folder of its own (made in the system's temporary directory unless given). */
export async function createWorld(options: {
  readonly now?: (() => Date) | undefined;
  readonly directory?: string | undefined;
}): Promise<World> {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), "forge-")));
  await mkdir(join(directory, "hooks"), { recursive: true });
  await writeFile(join(directory, "hooks", "update"), pushGuard, { mode: 0o755 });
  const now = options.now ?? (() => new Date());
  const ids = new Ids();
  const faults = new Faults();
  return {
    url: "",
    directory,
    now,
    ids,
    accounts: new Map(),
    tokens: new Map(),
    apps: new Map(),
    installations: new Map(),
    repositories: new Map(),
    rates: new Map(),
    faults,
    stats: new Stats(),
    outbox: new Outbox(now, ids, faults),
    toEngine: new Lock(),
    engine: undefined,
  };
}

/** Removes what the world made: its folder, or in a folder it was given, only its own parts. */
export async function destroyWorld(world: World, given: string | undefined): Promise<void> {
  const made = given === undefined ? [world.directory] : [join(given, "hooks"), join(given, "repositories")];
  for (const repository of world.repositories.values()) forgetRepository(repository.directory);
  for (const folder of made) await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/** The instant in the form GitHub writes it: whole seconds, `Z`. */
export function timestamp(world: Pick<World, "now">): string {
  return world
    .now()
    .toISOString()
    .replace(/\.\d{3}Z$/, "Z");
}
