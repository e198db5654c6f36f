/** The timeline of an issue: its events and its comments, in the order they came. */

import type { Repository } from "../repositories/repository.ts";
import type { World } from "../world/world.ts";
import { type Comment, commentsOn } from "./comment.ts";
import type { Issue } from "./issue.ts";
import { commentJson } from "./json.ts";
import { issueEventJson, type TimelineEvent } from "./timeline.ts";

export type TimelineEntry =
  | { readonly kind: "event"; readonly id: number; readonly event: TimelineEvent }
  | { readonly kind: "comment"; readonly id: number; readonly comment: Comment };

export function timelineOf(repository: Repository, issue: Issue): readonly TimelineEntry[] {
  const events = issue.timeline.map((event): TimelineEntry => ({ kind: "event", id: event.id, event }));
  const comments = commentsOn(repository, issue.number);
  const said = comments.map((comment): TimelineEntry => ({ kind: "comment", id: comment.id, comment }));
  return [...events, ...said].toSorted((one, other) => one.id - other.id);
}

export function timelineJson(world: World, repository: Repository, entry: TimelineEntry) {
  if (entry.kind === "event") return issueEventJson(world, repository, entry.event);
  const json = commentJson(world, repository, entry.comment);
  return { ...json, event: "commented", actor: json.user };
}
