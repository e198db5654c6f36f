/** Repositories in GraphQL: the door to everything else. */

import { roleOf } from "../accounts/caller.ts";
import { readRef, resolveCommit } from "../git/refs.ts";
import { isPull, type Issue, type PullIssue } from "../issues/issue.ts";
import { allPulls } from "../pulls/pull.ts";
import { findRepository } from "../repositories/repository.ts";
import { nodeId } from "../world/ids.ts";
import type { Visitor } from "../accounts/caller.ts";
import type { World } from "../world/world.ts";
import { object, ref } from "./commit.ts";
import { connection, type Slice } from "./connection.ts";
import { issue } from "./issue.ts";
import { actor, demand, fault, type Place } from "./place.ts";
import { pullNode } from "./pull.ts";

type Order = { readonly field: "CREATED_AT" | "UPDATED_AT" | "COMMENTS"; readonly direction: "ASC" | "DESC" };
type PullFilter = Slice & {
  readonly headRefName?: string | null;
  readonly baseRefName?: string | null;
  readonly states?: readonly string[] | null;
  readonly orderBy?: Order | null;
};
type IssueFilter = Slice & {
  readonly states?: readonly string[] | null;
  readonly labels?: readonly string[] | null;
  readonly orderBy?: Order | null;
};

function ordered<T extends Issue>(all: readonly T[], order: Order | null | undefined): readonly T[] {
  const key = (one: Issue) => (order?.field === "UPDATED_AT" ? one.updatedAt : one.createdAt);
  const sorted = all.toSorted((a, b) => key(a).localeCompare(key(b)) || a.number - b.number);
  return order?.direction === "DESC" ? sorted.toReversed() : sorted;
}

const stateOf = (one: PullIssue): string => (one.pull.merged ? "MERGED" : one.state.toUpperCase());

function pullRequests(place: Place, filter: PullFilter) {
  demand(place, "pull_requests", "read");
  const some = allPulls(place.repository)
    .filter((one) => !filter.headRefName || one.pull.head.ref === filter.headRefName)
    .filter((one) => !filter.baseRefName || one.pull.base.ref === filter.baseRefName)
    .filter((one) => !filter.states || filter.states.includes(stateOf(one)));
  return connection(ordered(some, filter.orderBy), filter, (one) => pullNode(place, one));
}

function issues(place: Place, filter: IssueFilter) {
  demand(place, "issues", "read");
  const some = [...place.repository.issues.values()]
    .filter((one) => !isPull(one))
    .filter((one) => !filter.states || filter.states.includes(one.state.toUpperCase()))
    .filter(
      (one) => !filter.labels || filter.labels.some((name) => [...one.labels].some((label) => label.name === name)),
    );
  return connection(ordered(some, filter.orderBy), filter, (one) => issue(place, one));
}

function pullRequest(place: Place, number: number) {
  demand(place, "pull_requests", "read");
  const one = place.repository.issues.get(number);
  if (!one || !isPull(one))
    throw fault("NOT_FOUND", `Could not resolve to a PullRequest with the number of ${number}.`);
  return pullNode(place, one);
}

function oneIssue(place: Place, number: number) {
  demand(place, "issues", "read");
  const one = place.repository.issues.get(number);
  if (!one || isPull(one)) throw fault("NOT_FOUND", `Could not resolve to an Issue with the number of ${number}.`);
  return issue(place, one);
}

async function namedRef(place: Place, name: string) {
  demand(place, "contents", "read");
  const candidates = name.startsWith("refs/") ? [name] : [`refs/heads/${name}`, `refs/tags/${name}`, `refs/${name}`];
  for (const candidate of candidates) {
    const found = await readRef(place.repository.directory, candidate);
    if (found) return ref(place, found);
  }
  return null;
}

async function defaultBranchRef(place: Place) {
  const name = `refs/heads/${place.repository.defaultBranch}`;
  const sha = await resolveCommit(place.repository.directory, name);
  return sha === undefined ? null : ref(place, { name, sha });
}

export function repositoryNode(place: Place) {
  const { repository, world, visitor } = place;
  return {
    __typename: "Repository",
    id: nodeId("R", repository.id),
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: repository.fullName,
    owner: actor(world, repository.owner),
    isPrivate: repository.private,
    visibility: repository.private ? "PRIVATE" : "PUBLIC",
    url: `${world.url}/${repository.fullName}`,
    viewerPermission: visitor.kind === "user" ? (roleOf(repository, visitor.account)?.toUpperCase() ?? null) : null,
    defaultBranchRef: () => defaultBranchRef(place),
    ref: ({ qualifiedName }: { qualifiedName: string }) => namedRef(place, qualifiedName),
    object: ({ expression, oid }: { expression?: string | null; oid?: string | null }) => {
      demand(place, "contents", "read");
      return object(place, expression ?? oid ?? "HEAD");
    },
    issue: ({ number }: { number: number }) => oneIssue(place, number),
    issues: (filter: IssueFilter) => issues(place, filter),
    pullRequest: ({ number }: { number: number }) => pullRequest(place, number),
    pullRequests: (filter: PullFilter) => pullRequests(place, filter),
  };
}

/** The repository, or NOT_FOUND for those who may not see it. */
export function findPlace(world: World, visitor: Visitor, name: { owner: string; name: string }): Place {
  const repository = findRepository(world, `${name.owner}/${name.name}`);
  if (repository && visitor.may(repository.fullName, "metadata", "read")) return { world, visitor, repository };
  throw fault("NOT_FOUND", `Could not resolve to a Repository with the name '${name.owner}/${name.name}'.`);
}
