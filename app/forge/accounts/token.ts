/** Tokens: who they speak for, what they may do and until when. */

import { randomBytes } from "node:crypto";
import type { Account, Permissions } from "../actions/host.ts";
import type { World } from "../world/world.ts";

export type Token =
  | { readonly kind: "user"; readonly value: string; readonly account: Account }
  | {
      readonly kind: "installation";
      readonly value: string;
      readonly account: Account;
      readonly installation: number;
      readonly permissions: Permissions;
      /** Repository ids; `undefined` is every repository of the installation. */
      readonly repositories: ReadonlySet<number> | undefined;
      readonly expiresAt: Date;
    }
  | {
      readonly kind: "job";
      readonly value: string;
      readonly account: Account;
      readonly repository: number;
      readonly permissions: Permissions;
    };

/** `ghp_…`, `ghs_…` with GitHub's length of 36 characters behind the prefix. */
export function newTokenValue(prefix: "ghp" | "ghs"): string {
  const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const characters = Array.from(randomBytes(36), (byte) => alphabet.charAt(byte % alphabet.length));
  return `${prefix}_${characters.join("")}`;
}

/** Keeps a token and gives it back. */
export function keepToken<T extends Token>(world: World, token: T): T {
  world.tokens.set(token.value, token);
  return token;
}

/** The live token of that value. */
export function findToken(world: World, value: string): Token | undefined {
  const token = world.tokens.get(value);
  if (token?.kind === "installation" && token.expiresAt <= world.now()) return undefined;
  return token;
}
