/** What GitHub does when branches move: pull requests follow their heads, and are merged when their base has them. */

import type { Sha } from "#mission/ids";
import type { RefMove } from "#mission/step";
import { changesBetween } from "../git/diff.ts";
import { isAncestor } from "../git/graph.ts";
import { pullPayload } from "./payloads.ts";
import { type Account, type Hub, muster, type Pull } from "./state.ts";

const branches = "refs/heads/";

export function followPushes(hub: Hub): void {
  hub.remote.onPush((updates, login) => {
    const by: Account = login === muster.login ? muster : { login, kind: "User" };
    for (const update of updates) if (update.ref.startsWith(branches)) follow(hub, update, by);
  });
}

function follow(hub: Hub, update: RefMove, by: Account): void {
  const branch = update.ref.slice(branches.length);
  for (const pull of hub.pulls.values()) {
    if (!pull.open) continue;
    if (pull.head === branch) headMoved(hub, pull, update.to, by);
    else if (pull.base === branch) baseMoved(hub, pull, update.to, by);
  }
  const payload = { ref: update.ref, commits: changed(hub, update) };
  hub.emit({ name: "push", payload }, by);
}

function headMoved(hub: Hub, pull: Pull, to: Sha | undefined, by: Account): void {
  if (to === undefined) return closePull(hub, pull, by);
  pull.sha = to;
  hub.emit(pullPayload("pull_request", "synchronize", pull), by);
}

function baseMoved(hub: Hub, pull: Pull, to: Sha | undefined, by: Account): void {
  if (to === undefined) return closePull(hub, pull, by);
  if (isAncestor(hub.remote.store, pull.sha, to)) closePull(hub, pull, by, by);
}

export function closePull(hub: Hub, pull: Pull, by: Account, mergedBy?: Account): void {
  pull.open = false;
  pull.mergedBy = mergedBy;
  hub.emit(pullPayload("pull_request", "closed", pull), by);
}

/** One entry for all that a push changed: who listens looks for paths only. */
function changed({ remote }: Hub, { from, to }: RefMove) {
  if (from === undefined || to === undefined) return [];
  const paths = changesBetween(remote.store, from, to).map(({ path }) => path);
  return [{ added: [], modified: paths, removed: [] }];
}
