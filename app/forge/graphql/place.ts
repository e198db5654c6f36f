/** Where a GraphQL object lives: its world and repository, and who looks at it. */

import { GraphQLError } from "graphql";
import type { Access, Account } from "../actions/host.ts";
import type { Visitor } from "../accounts/caller.ts";
import { accountNodeId } from "../accounts/account.ts";
import type { Repository } from "../repositories/repository.ts";
import type { World } from "../world/world.ts";

export type Place = { readonly world: World; readonly visitor: Visitor; readonly repository: Repository };

/** An error with GitHub's `type`. */
export function fault(type: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type } });
}

/** Refuses with FORBIDDEN what the caller's token does not grant. */
export function demand(place: Place, permission: string, access: Access): void {
  const { visitor, repository } = place;
  if (visitor.may(repository.fullName, permission, access)) return;
  throw fault("FORBIDDEN", "Resource not accessible by integration");
}

/** GraphQL names bots without `[bot]`. */
export function actor(world: World, account: Account) {
  const login = account.login.replace(/\[bot\]$/, "");
  return {
    __typename: account.type,
    id: accountNodeId(account),
    databaseId: account.id,
    login,
    name: login,
    url: `${world.url}/${login}`,
    resourcePath: `/${login}`,
    avatarUrl: `${world.url}/avatars/${account.id}`,
  };
}
