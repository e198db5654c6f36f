/** `/user`, `/users`, `/rate_limit`, `/meta`, and the collaborators of a repository. */

import { z } from "zod";
import { spend } from "../http/rates.ts";
import { found, Refusal } from "../http/refusal.ts";
import type { Need, Router } from "../http/router.ts";
import { listed, nothing, ok, type RepositoryVisit, type Visit } from "../http/visit.ts";
import type { Account } from "../actions/host.ts";
import { accountJson, includesRole, type Role } from "./account.ts";
import { roleOf } from "./caller.ts";

const read: Need = { permission: "metadata", access: "read" };
const manage: Need = { permission: "administration", access: "write" };
const roleShape = z.object({ permission: z.enum(["pull", "triage", "push", "maintain", "admin"]).optional() });

const roleNames = { pull: "read", triage: "triage", push: "write", maintain: "maintain", admin: "admin" } as const;
const legacy: Readonly<Record<Role, string>> = {
  read: "read",
  triage: "read",
  write: "write",
  maintain: "write",
  admin: "admin",
};

function permissionsOf(role: Role | undefined) {
  return {
    pull: includesRole(role, "read"),
    triage: includesRole(role, "triage"),
    push: includesRole(role, "write"),
    maintain: includesRole(role, "maintain"),
    admin: includesRole(role, "admin"),
  };
}

function collaboratorJson(visit: RepositoryVisit, account: Account) {
  const role = roleOf(visit.repository, account);
  return { ...accountJson(visit.world, account), permissions: permissionsOf(role), role_name: role ?? "none" };
}

function permission(visit: RepositoryVisit) {
  const account = found(visit.world.accounts.get(visit.text("login").toLowerCase()));
  const role = roleOf(visit.repository, account);
  return ok({
    permission: role ? legacy[role] : "none",
    user: collaboratorJson(visit, account),
    role_name: role ?? "none",
  });
}

const people = (visit: RepositoryVisit) =>
  [...visit.repository.collaborators.keys()].flatMap((login) => visit.world.accounts.get(login) ?? []);

function collaboratorRoutes(router: Router): void {
  router.in("GET /collaborators", { ...read, role: "write" }, (visit) =>
    listed(visit, people(visit), (account) => collaboratorJson(visit, account)),
  );
  router.in("GET /collaborators/:login/permission", read, permission);
  router.in("PUT /collaborators/:login", manage, async (visit) => {
    const account = found(visit.world.accounts.get(visit.text("login").toLowerCase()));
    const { permission: asked } = await visit.body(roleShape);
    visit.repository.collaborators.set(account.login.toLowerCase(), roleNames[asked ?? "push"]);
    return nothing;
  });
}

function rateLimit(visit: Visit) {
  const core = spend(visit.world, visit.visitor, "core", 0);
  const graphql = spend(visit.world, visit.visitor, "graphql", 0);
  const search = { limit: 30, remaining: 30, used: 0, reset: core.reset };
  return ok({ resources: { core, graphql, search }, rate: core });
}

/** GitHub's "public user", and more for oneself. */
function userJson(visit: Visit, account: Account) {
  const at = "2020-01-01T00:00:00Z";
  const texts = {
    name: account.login,
    company: null,
    blog: "",
    location: null,
    email: null,
    hireable: null,
    bio: null,
  };
  const counts = { public_repos: 0, public_gists: 0, followers: 0, following: 0 };
  return { ...accountJson(visit.world, account), ...texts, ...counts, created_at: at, updated_at: at };
}

export function accountRoutes(router: Router): void {
  router.on("GET /user", (visit) => {
    if (visit.caller.kind !== "user") throw new Refusal(403, "Resource not accessible by integration");
    return ok(userJson(visit, visit.caller.account));
  });
  router.on("GET /users/:login", (visit) =>
    ok(userJson(visit, found(visit.world.accounts.get(visit.text("login").toLowerCase())))),
  );
  router.on("GET /rate_limit", rateLimit);
  router.on("GET /meta", () => ok({ verifiable_password_authentication: false, installed_version: "3.20.0" }));
  collaboratorRoutes(router);
}
