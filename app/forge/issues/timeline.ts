/** What happened to an issue, with who did it: its events and its timeline. */

import type { Account } from "../actions/host.ts";
import { accountJson } from "../accounts/account.ts";
import { repositoryUrl } from "../repositories/url.ts";
import type { Repository } from "../repositories/repository.ts";
import { nodeId } from "../world/ids.ts";
import { timestamp, type World } from "../world/world.ts";
import type { Issue } from "./issue.ts";
import type { Label } from "./label.ts";

export type TimelineEvent = {
  readonly id: number;
  readonly event: string;
  readonly actor: Account;
  readonly createdAt: string;
  readonly commitId: string | undefined;
  readonly label: { readonly name: string; readonly color: string } | undefined;
  readonly rename: { readonly from: string; readonly to: string } | undefined;
};

type Details = { readonly commitId?: string; readonly label?: Label; readonly rename?: { from: string; to: string } };

/** Notes an event on the issue and touches the issue. */
export function note(world: World, issue: Issue, event: string, by: { actor: Account } & Details): TimelineEvent {
  const { label } = by;
  const entry: TimelineEvent = {
    id: world.ids.next(),
    event,
    actor: by.actor,
    createdAt: timestamp(world),
    commitId: by.commitId,
    label: label && { name: label.name, color: label.color },
    rename: by.rename,
  };
  issue.timeline.push(entry);
  issue.updatedAt = entry.createdAt;
  return entry;
}

/** GitHub's "issue event". */
export function issueEventJson(world: World, repository: Repository, entry: TimelineEvent) {
  const api = repositoryUrl(world, repository);
  return {
    id: entry.id,
    node_id: nodeId("EV", entry.id),
    url: `${api}/issues/events/${entry.id}`,
    actor: accountJson(world, entry.actor),
    event: entry.event,
    commit_id: entry.commitId ?? null,
    commit_url: entry.commitId === undefined ? null : `${api}/commits/${entry.commitId}`,
    created_at: entry.createdAt,
    performed_via_github_app: null,
    ...(entry.label && { label: entry.label }),
    ...(entry.rename && { rename: entry.rename }),
  };
}
