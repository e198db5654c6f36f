/** Reactions to issues and comments. */

import type { Account } from "../actions/host.ts";
import { accountJson } from "../accounts/account.ts";
import { nodeId } from "../world/ids.ts";
import { timestamp, type World } from "../world/world.ts";

export const reactionContents = ["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"] as const;
export type ReactionContent = (typeof reactionContents)[number];
export type Reaction = {
  readonly id: number;
  readonly content: ReactionContent;
  readonly user: Account;
  readonly createdAt: string;
};

/** Adds a reaction; one of a kind for each person, so `isNew` may be false. */
export function react(world: World, reactions: Reaction[], content: ReactionContent, user: Account) {
  const known = reactions.find((one) => one.content === content && one.user.id === user.id);
  if (known) return { reaction: known, isNew: false };
  const reaction: Reaction = { id: world.ids.next(), content, user, createdAt: timestamp(world) };
  reactions.push(reaction);
  return { reaction, isNew: true };
}

export function reactionJson(world: World, reaction: Reaction) {
  return {
    id: reaction.id,
    node_id: nodeId("REA", reaction.id),
    user: accountJson(world, reaction.user),
    content: reaction.content,
    created_at: reaction.createdAt,
  };
}

/** GitHub's "reaction rollup". */
export function reactionsJson(url: string, reactions: readonly Reaction[]) {
  const counts = reactionContents.map((kind) => [kind, reactions.filter((one) => one.content === kind).length]);
  return { url: `${url}/reactions`, total_count: reactions.length, ...Object.fromEntries(counts) };
}
