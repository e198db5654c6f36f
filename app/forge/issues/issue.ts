/** Issues; a pull request is an issue with a `pull`, as on GitHub. */

import type { Account } from "../actions/host.ts";
import type { App } from "../apps/app.ts";
import type { Pull } from "../pulls/pull.ts";
import type { Repository } from "../repositories/repository.ts";
import { found } from "../http/refusal.ts";
import { timestamp, type World } from "../world/world.ts";
import type { Label } from "./label.ts";
import type { Reaction } from "../reactions/reaction.ts";
import type { TimelineEvent } from "./timeline.ts";

export type Issue = {
  readonly id: number;
  readonly number: number;
  title: string;
  body: string | undefined;
  state: "open" | "closed";
  stateReason: string | undefined;
  readonly author: Account;
  /** The app through which it was opened. */
  readonly via: App | undefined;
  readonly createdAt: string;
  updatedAt: string;
  /** The last change of the body, and who made it. */
  edit: { readonly by: Account; readonly at: string } | undefined;
  closedAt: string | undefined;
  closedBy: Account | undefined;
  readonly labels: Set<Label>;
  assignees: readonly Account[];
  readonly reactions: Reaction[];
  readonly timeline: TimelineEvent[];
  readonly pull: Pull | undefined;
  /** In their order. */
  readonly parts: Issue[];
  /** The ids of the issues that have to be closed before this one, in this repository or another. */
  readonly blockedBy: Set<number>;
};

/** An issue that is a pull request. */
export type PullIssue = Issue & { readonly pull: Pull };

export function isPull(issue: Issue): issue is PullIssue {
  return issue.pull !== undefined;
}

/** The repository's next issue or pull request number. */
function nextNumber(repository: Repository): number {
  return Math.max(0, ...repository.issues.keys()) + 1;
}

export function issueOf(repository: Repository, number: number): Issue {
  return found(repository.issues.get(number));
}

export type IssueDraft = {
  readonly title: string;
  readonly body: string | undefined;
  readonly author: Account;
  readonly via: App | undefined;
  readonly pull?: Pull | undefined;
};

/** Adds an issue to the repository, without telling anyone. */
export function addIssue(world: World, repository: Repository, draft: IssueDraft): Issue {
  const at = timestamp(world);
  const issue: Issue = {
    id: world.ids.next(),
    number: nextNumber(repository),
    title: draft.title,
    body: draft.body,
    state: "open",
    stateReason: undefined,
    author: draft.author,
    via: draft.via,
    createdAt: at,
    updatedAt: at,
    edit: undefined,
    closedAt: undefined,
    closedBy: undefined,
    labels: new Set(),
    assignees: [],
    reactions: [],
    timeline: [],
    pull: draft.pull,
    parts: [],
    blockedBy: new Set(),
  };
  repository.issues.set(issue.number, issue);
  return issue;
}
