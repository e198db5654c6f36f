/** Issues in GraphQL, and what pull requests share with them. */

import { associationOf } from "../accounts/association.ts";
import { type Comment, commentsOn } from "../issues/comment.ts";
import { issueNodeId } from "../issues/json.ts";
import type { Issue } from "../issues/issue.ts";
import { type Reaction, reactionContents } from "../reactions/reaction.ts";
import type { TimelineEvent } from "../issues/timeline.ts";
import { nodeId } from "../world/ids.ts";
import { connection, type Slice } from "./connection.ts";
import { actor, type Place } from "./place.ts";

const reactionNames = {
  "+1": "THUMBS_UP",
  "-1": "THUMBS_DOWN",
  laugh: "LAUGH",
  confused: "CONFUSED",
  heart: "HEART",
  hooray: "HOORAY",
  rocket: "ROCKET",
  eyes: "EYES",
} as const;

/** REST's word for a reaction of GraphQL. */
export function reactionContent(name: string): Reaction["content"] | undefined {
  return reactionContents.find((content) => reactionNames[content] === name);
}

export function reaction(place: Place, one: Reaction) {
  return {
    id: nodeId("REA", one.id),
    databaseId: one.id,
    content: reactionNames[one.content],
    createdAt: one.createdAt,
    user: actor(place.world, one.user),
  };
}

export function reactions(place: Place, all: readonly Reaction[]) {
  return (slice: Slice & { readonly content?: string | null }) => {
    const some = all.filter((one) => !slice.content || reactionNames[one.content] === slice.content);
    const viewerHasReacted = some.some((one) => one.user.id === place.visitor.account.id);
    return { ...connection(some, slice, (one) => reaction(place, one)), viewerHasReacted };
  };
}

/** What every kind of comment has. */
export function commentBase(
  place: Place,
  one: { author: Comment["author"]; body: string; createdAt: string; updatedAt: string },
) {
  return {
    author: actor(place.world, one.author),
    authorAssociation: associationOf(place.repository, one.author),
    body: one.body,
    bodyText: one.body,
    createdAt: one.createdAt,
    updatedAt: one.updatedAt,
    viewerDidAuthor: one.author.id === place.visitor.account.id,
    isMinimized: false,
    minimizedReason: null,
  };
}

function comment(place: Place, one: Comment) {
  return {
    __typename: "IssueComment",
    id: nodeId("IC", one.id),
    databaseId: one.id,
    fullDatabaseId: String(one.id),
    ...commentBase(place, one),
    ...editing(place, one),
    url: `${place.world.url}/${place.repository.fullName}/issues/${one.issue}#issuecomment-${one.id}`,
    reactions: reactions(place, one.reactions),
  };
}

const kinds: Readonly<Record<string, readonly [string, string]>> = {
  labeled: ["LABELED_EVENT", "LabeledEvent"],
  unlabeled: ["UNLABELED_EVENT", "UnlabeledEvent"],
  closed: ["CLOSED_EVENT", "ClosedEvent"],
  reopened: ["REOPENED_EVENT", "ReopenedEvent"],
  assigned: ["ASSIGNED_EVENT", "AssignedEvent"],
  renamed: ["RENAMED_TITLE_EVENT", "RenamedTitleEvent"],
  merged: ["MERGED_EVENT", "MergedEvent"],
  ready_for_review: ["READY_FOR_REVIEW_EVENT", "ReadyForReviewEvent"],
  convert_to_draft: ["CONVERT_TO_DRAFT_EVENT", "ConvertToDraftEvent"],
};

function timelineItem(place: Place, entry: TimelineEvent) {
  const label = entry.label && place.repository.labels.get(entry.label.name.toLowerCase());
  return {
    __typename: kinds[entry.event]?.[1] ?? "",
    id: nodeId("EV", entry.id),
    actor: actor(place.world, entry.actor),
    createdAt: entry.createdAt,
    label: entry.label && { id: nodeId("LA", label?.id ?? 0), ...entry.label },
  };
}

function timelineItems(place: Place, subject: Issue) {
  return (slice: Slice & { readonly itemTypes?: readonly string[] | null; readonly since?: string | null }) => {
    const some = subject.timeline.filter((entry) => {
      const kind = kinds[entry.event]?.[0];
      const wanted = slice.itemTypes ? slice.itemTypes.includes(kind ?? "") : true;
      return kind !== undefined && wanted && (!slice.since || entry.createdAt >= slice.since);
    });
    const part = connection(some, slice, (entry) => timelineItem(place, entry));
    return { ...part, filteredCount: some.length, pageCount: part.nodes.length, updatedAt: subject.updatedAt };
  };
}

function editing({ world }: Place, { edit }: Pick<Issue, "edit">) {
  return { editor: edit ? actor(world, edit.by) : null, lastEditedAt: edit?.at ?? null };
}

/** Fields of issues and pull requests alike. */
export function issueBase(place: Place, subject: Issue) {
  const { repository, world } = place;
  const kind = subject.pull ? "pull" : "issues";
  return {
    id: issueNodeId(subject),
    databaseId: subject.pull?.id ?? subject.id,
    fullDatabaseId: String(subject.pull?.id ?? subject.id),
    number: subject.number,
    title: subject.title,
    ...commentBase(place, { ...subject, body: subject.body ?? "" }),
    ...editing(place, subject),
    closed: subject.state === "closed",
    closedAt: subject.closedAt ?? null,
    locked: false,
    url: `${world.url}/${repository.fullName}/${kind}/${subject.number}`,
    resourcePath: `/${repository.fullName}/${kind}/${subject.number}`,
    labels: (slice: Slice) =>
      connection([...subject.labels], slice, ({ id, name, color, description }) => ({
        id: nodeId("LA", id),
        name,
        color,
        description: description ?? null,
      })),
    assignees: (slice: Slice) => connection(subject.assignees, slice, (one) => actor(world, one)),
    comments: (slice: Slice) => connection(commentsOn(repository, subject.number), slice, (one) => comment(place, one)),
    reactions: reactions(place, subject.reactions),
    timelineItems: timelineItems(place, subject),
  };
}

export function issue(place: Place, one: Issue) {
  return {
    __typename: "Issue",
    ...issueBase(place, one),
    state: one.state.toUpperCase(),
    stateReason: one.stateReason?.toUpperCase() ?? null,
  };
}
