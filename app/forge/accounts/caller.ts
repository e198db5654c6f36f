/** Who is asking: the holder of a token or of an app's JWT, and what they may do where. */

import type { Access, Account, Caller, Permissions } from "../actions/host.ts";
import { verifyAppJwt } from "../apps/jwt.ts";
import type { App } from "../apps/app.ts";
import { findRepository, type Repository } from "../repositories/repository.ts";
import type { World } from "../world/world.ts";
import { includesRole, type Role } from "./account.ts";
import { findToken, type Token } from "./token.ts";

/** A caller with what the forge itself needs of it. */
export type Visitor = Caller & {
  readonly token: Token | undefined;
  readonly app: App | undefined;
  /** A person's role in the repository; `undefined` for everything that is not a person, or has none. */
  role(repository: Repository): Role | undefined;
};

const levels: Readonly<Record<Access, number>> = { none: 0, read: 1, write: 2 };

/** The role a person needs where a token needs that permission. */
function roleFor(permission: string, access: Access): Role {
  if (access !== "write") return "read";
  return permission === "administration" || permission === "secrets" ? "admin" : "write";
}

export function roleOf(repository: Repository, account: Account): Role | undefined {
  if (repository.owner.id === account.id) return "admin";
  return repository.collaborators.get(account.login.toLowerCase()) ?? (repository.private ? undefined : "read");
}

function granted(permissions: Permissions, permission: string, access: Access): boolean {
  if (permission === "metadata" && access === "read") return true;
  return levels[permissions[permission] ?? "none"] >= levels[access];
}

function covers(world: World, token: Token, repository: Repository): boolean {
  if (token.kind === "user") return roleOf(repository, token.account) !== undefined;
  if (token.kind === "job") return token.repository === repository.id;
  const installation = world.installations.get(token.installation);
  const installed = installation?.repositories.has(repository.id) ?? false;
  return installed && (token.repositories?.has(repository.id) ?? true);
}

function tokenMay(world: World, token: Token, repository: Repository, need: [string, Access]): boolean {
  if (!covers(world, token, repository)) {
    const open = need[1] === "read" && ["metadata", "contents", "issues", "pull_requests"].includes(need[0]);
    return open && !repository.private;
  }
  if (token.kind !== "user") return granted(token.permissions, ...need);
  return includesRole(roleOf(repository, token.account), roleFor(...need));
}

function visitorOf(world: World, token: Token): Visitor {
  const installation = token.kind === "installation" ? world.installations.get(token.installation) : undefined;
  return {
    account: token.account,
    kind: token.kind,
    token,
    app: installation && world.apps.get(installation.appId),
    may(fullName, permission, access) {
      const repository = findRepository(world, fullName);
      return repository !== undefined && tokenMay(world, token, repository, [permission, access]);
    },
    role: (repository) => (token.kind === "user" ? roleOf(repository, token.account) : undefined),
  };
}

function appVisitor(app: App): Visitor {
  return { account: app.bot, kind: "app", token: undefined, app, may: () => false, role: () => undefined };
}

function secretOf(authorization: string): string | undefined {
  const [scheme = "", rest = ""] = authorization.trim().split(/\s+/, 2);
  if (/^(bearer|token)$/i.test(scheme)) return rest;
  if (!/^basic$/i.test(scheme)) return undefined;
  const decoded = Buffer.from(rest, "base64").toString();
  const password = decoded.slice(decoded.indexOf(":") + 1);
  return password === "" || password === "x-oauth-basic" ? decoded.split(":")[0] : password;
}

/** The holder of the credentials in an `Authorization` header; `undefined` when they are missing or bad. */
export function authenticate(world: World, authorization: string | undefined): Visitor | undefined {
  const secret = authorization && secretOf(authorization);
  if (!secret) return undefined;
  const token = findToken(world, secret);
  if (token) return visitorOf(world, token);
  const app = secret.split(".").length === 3 ? verifyAppJwt(world, secret) : undefined;
  return app && appVisitor(app);
}
