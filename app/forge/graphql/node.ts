/** `node(id)`: GraphQL's way to an object whose id is known, for the kinds whose lists are read in parts. */

import { isPull } from "../issues/issue.ts";
import { pullOf } from "../pulls/pull.ts";
import { parseNodeId } from "../world/ids.ts";
import type { Visitor } from "../accounts/caller.ts";
import type { World } from "../world/world.ts";
import { statusCheckRollup } from "./commit.ts";
import { issue } from "./issue.ts";
import { demand, fault, type Place } from "./place.ts";
import { pullNode } from "./pull.ts";
import { threadNode } from "./review.ts";

export type Asker = { readonly world: World; readonly visitor: Visitor };

/** The first of something among the repositories the caller sees. */
export function locate<T>(
  asker: Asker,
  id: string,
  pick: (place: Place) => T | undefined,
): { readonly place: Place; readonly found: T } {
  for (const repository of asker.world.repositories.values()) {
    const place = { ...asker, repository };
    const found = asker.visitor.may(repository.fullName, "metadata", "read") ? pick(place) : undefined;
    if (found !== undefined) return { place, found };
  }
  throw fault("NOT_FOUND", `Could not resolve to a node with the global id of '${id}'`);
}

export function nodeOf(asker: Asker, id: string): unknown {
  const key = parseNodeId(id);
  return locate(asker, id, (place) => (key === undefined ? undefined : nodeIn(place, key))).found;
}

type Key = NonNullable<ReturnType<typeof parseNodeId>>;

function nodeIn(place: Place, key: Key): unknown {
  if (key.kind === "SCR") return rollupNode(place, key.id);
  return key.kind === "PRRT" ? thread(place, Number(key.id)) : issueOrPull(place, key);
}

function rollupNode(place: Place, id: string): unknown {
  const [repository, sha = ""] = id.split("/");
  return repository === String(place.repository.id) ? (statusCheckRollup(place, sha) ?? undefined) : undefined;
}

function thread(place: Place, id: number): unknown {
  const one = place.repository.reviewThreads.get(id);
  return one && threadNode(place, one, pullOf(place.repository, one.pull));
}

function issueOrPull(place: Place, { kind, id }: Key): unknown {
  const one = [...place.repository.issues.values()].find((each) =>
    isPull(each) ? kind === "PR" && String(each.pull.id) === id : kind === "I" && String(each.id) === id,
  );
  if (one === undefined) return undefined;
  demand(place, isPull(one) ? "pull_requests" : "issues", "read");
  return isPull(one) ? pullNode(place, one) : issue(place, one);
}
