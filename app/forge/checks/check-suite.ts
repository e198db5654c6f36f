/** Check suites: one for each app and commit. */

import type { App } from "../apps/app.ts";
import type { Repository } from "../repositories/repository.ts";
import { timestamp, type World } from "../world/world.ts";

export type CheckSuite = {
  readonly id: number;
  readonly sha: string;
  /** `undefined` is GitHub Actions. */
  readonly app: App | undefined;
  readonly createdAt: string;
};

/** The suite of that app on that commit, made when it is new. */
export function ensureSuite(world: World, repository: Repository, sha: string, app: App | undefined): CheckSuite {
  const known = [...repository.checkSuites.values()].find((suite) => suite.sha === sha && suite.app === app);
  if (known) return known;
  const suite: CheckSuite = { id: world.ids.next(), sha, app, createdAt: timestamp(world) };
  repository.checkSuites.set(suite.id, suite);
  return suite;
}
