/** Comments in the conversation of an issue or pull request. */

import type { Account } from "../actions/host.ts";
import type { App } from "../apps/app.ts";
import type { Repository } from "../repositories/repository.ts";
import { timestamp, type World } from "../world/world.ts";
import type { Reaction } from "../reactions/reaction.ts";

export type Comment = {
  readonly id: number;
  /** Number of the issue. */
  readonly issue: number;
  body: string;
  readonly author: Account;
  readonly via: App | undefined;
  readonly createdAt: string;
  updatedAt: string;
  /** Who changed it last, and when. */
  edit: { readonly by: Account; readonly at: string } | undefined;
  readonly reactions: Reaction[];
};

export function commentsOn(repository: Repository, issue: number): readonly Comment[] {
  return [...repository.comments.values()].filter((comment) => comment.issue === issue);
}

export type CommentDraft = Pick<Comment, "issue" | "body" | "author" | "via">;

export function addComment(world: World, repository: Repository, draft: CommentDraft): Comment {
  const at = timestamp(world);
  const comment: Comment = {
    ...draft,
    id: world.ids.next(),
    createdAt: at,
    updatedAt: at,
    edit: undefined,
    reactions: [],
  };
  repository.comments.set(comment.id, comment);
  return comment;
}
