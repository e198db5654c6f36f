/** The API address of a repository. */

import type { World } from "../world/world.ts";
import type { Repository } from "./repository.ts";

export function repositoryUrl(world: World, repository: Repository): string {
  return `${world.url}/api/v3/repos/${repository.fullName}`;
}
