/** Labels of a repository. */

import { repositoryUrl } from "../repositories/url.ts";
import type { Repository } from "../repositories/repository.ts";
import { nodeId, type Ids } from "../world/ids.ts";
import type { World } from "../world/world.ts";

export type Label = {
  readonly id: number;
  name: string;
  color: string;
  description: string | undefined;
  readonly isDefault: boolean;
};

const defaults: readonly (readonly [string, string, string])[] = [
  ["bug", "d73a4a", "Something isn't working"],
  ["documentation", "0075ca", "Improvements or additions to documentation"],
  ["duplicate", "cfd3d7", "This issue or pull request already exists"],
  ["enhancement", "a2eeef", "New feature or request"],
  ["good first issue", "7057ff", "Good for newcomers"],
  ["help wanted", "008672", "Extra attention is needed"],
  ["invalid", "e4e669", "This doesn't seem right"],
  ["question", "d876e3", "Further information is requested"],
  ["wontfix", "ffffff", "This will not be worked on"],
];

/** The labels every new repository has, by lower-case name. */
export function defaultLabels(ids: Ids): Map<string, Label> {
  return new Map(
    defaults.map(([name, color, description]) => [name, { id: ids.next(), name, color, description, isDefault: true }]),
  );
}

/** The label of that name, made in grey when it is new, as GitHub does when one is put on an issue. */
export function ensureLabel(world: World, repository: Repository, name: string): Label {
  const known = repository.labels.get(name.toLowerCase());
  if (known) return known;
  const label: Label = { id: world.ids.next(), name, color: "ededed", description: undefined, isDefault: false };
  repository.labels.set(name.toLowerCase(), label);
  return label;
}

export function labelJson(world: World, repository: Repository, label: Label) {
  return {
    id: label.id,
    node_id: nodeId("LA", label.id),
    url: `${repositoryUrl(world, repository)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: label.isDefault,
    description: label.description ?? null,
  };
}
