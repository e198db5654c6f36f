/** “Blocked by”: issues that have to be closed before another one, in whatever repository they are. */

import type { Issue } from "../issues/issue.ts";
import type { Repository } from "../repositories/repository.ts";
import type { World } from "../world/world.ts";

export type Placed = { readonly repository: Repository; readonly issue: Issue };

function allIssues(world: World): readonly Placed[] {
  return [...world.repositories.values()].flatMap((repository) =>
    [...repository.issues.values()].map((issue) => ({ repository, issue })),
  );
}

/** The issue with this id, wherever it is. */
export function issueById(world: World, id: number): Placed | undefined {
  return allIssues(world).find(({ issue }) => issue.id === id);
}

/** What has to be closed before it, in the order in which it was added. */
export function blockersOf(world: World, issue: Issue): readonly Placed[] {
  return [...issue.blockedBy].flatMap((id) => issueById(world, id) ?? []);
}

/** GitHub's "issue dependencies summary": the open ones, and all. */
export function dependenciesSummary(world: World, issue: Issue) {
  const blockers = issue.blockedBy.size === 0 ? [] : blockersOf(world, issue).map((each) => each.issue);
  const blocking = allIssues(world).filter((each) => each.issue.blockedBy.has(issue.id));
  return {
    blocked_by: blockers.filter(({ state }) => state === "open").length,
    total_blocked_by: blockers.length,
    blocking: issue.state === "open" ? blocking.length : 0,
    total_blocking: blocking.length,
  };
}
