/** Check suites: one for each app and commit. */

import type { App } from "../apps/app.ts";
import type { Repository } from "../repositories/repository.ts";
import { timestamp, type World } from "../world/world.ts";

export type CheckSuite = {
  readonly id: number;
  readonly sha: string;
  /** `undefined` is GitHub Actions. */
  readonly app: App | undefined;
  /** The branch that was pushed or run, where that is known. */
  readonly branch: string | undefined;
  readonly createdAt: string;
};

type Place = Pick<CheckSuite, "sha" | "app"> & { readonly branch?: string | undefined };

/** The suite of that app on that commit, made when it is new; a run of Actions on another branch has one of its own. */
export function ensureSuite(world: World, repository: Repository, { sha, app, branch }: Place): CheckSuite {
  const same = (suite: CheckSuite) => suite.sha === sha && suite.app === app && suite.branch === branch;
  const known = [...repository.checkSuites.values()].find(same);
  if (known) return known;
  const suite: CheckSuite = { id: world.ids.next(), sha, app, branch, createdAt: timestamp(world) };
  repository.checkSuites.set(suite.id, suite);
  return suite;
}
