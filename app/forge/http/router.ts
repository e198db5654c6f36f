/** Registers routes: finds the caller and the repository, checks permission, serialises writes, answers as JSON. */

import type { Context, Hono } from "hono";
import type { Access } from "../actions/host.ts";
import { includesRole, type Role } from "../accounts/account.ts";
import type { Visitor } from "../accounts/caller.ts";
import { findRepository, type Repository } from "../repositories/repository.ts";
import type { World } from "../world/world.ts";
import { found, notFound, Refusal } from "./refusal.ts";
import { type Answer, RepositoryVisit, Visit } from "./visit.ts";
import type { Credentials } from "./credentials.ts";

/** The permission a token needs, any one of several, and the role a person needs when it is not the usual one. */
export type Need = {
  readonly permission: string | readonly string[];
  readonly access: Access;
  readonly role?: Role;
};

export type Api = Hono<{ Variables: Credentials }>;

function respond(answer: Answer): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers ?? {})) if (value !== undefined) headers.set(name, value);
  if (answer.body === undefined) return new Response(undefined, { status: answer.status, headers });
  if (answer.body instanceof Uint8Array)
    return new Response(Uint8Array.from(answer.body), { status: answer.status, headers });
  headers.set("content-type", "application/json; charset=utf-8");
  return new Response(JSON.stringify(answer.body), { status: answer.status, headers });
}

function allowed(visitor: Visitor, repository: Repository, need: Need): boolean {
  if (need.role && visitor.kind === "user") return includesRole(visitor.role(repository), need.role);
  return [need.permission].flat().some((permission) => visitor.may(repository.fullName, permission, need.access));
}

function checkPermission(visitor: Visitor | undefined, repository: Repository, need: Need): void {
  if (!visitor) {
    if (repository.private) throw notFound();
    if (need.access === "write") throw new Refusal(401, "Requires authentication");
    return;
  }
  if (!visitor.may(repository.fullName, "metadata", "read")) throw notFound();
  if (allowed(visitor, repository, need)) return;
  if (visitor.kind !== "user") throw new Refusal(403, "Resource not accessible by integration");
  throw new Refusal(403, `Must have ${need.role ?? "write"} rights to Repository.`);
}

/** One area of the API; `on("GET /path", …)` answers anyone known, `in(…)` is about `/repos/:owner/:repo`. */
export class Router {
  readonly #api: Api;
  readonly world: World;

  constructor(api: Api, world: World) {
    this.#api = api;
    this.world = world;
  }

  on(route: string, handle: (visit: Visit) => Promise<Answer> | Answer): void {
    const [method = "GET", path = "/"] = route.split(" ");
    this.#api.on(method, path, async (context: Context<{ Variables: Credentials }>) =>
      respond(await handle(new Visit(this.world, context.get("visitor"), context))),
    );
  }

  /** A route below `/repos/:owner/:repo`. */
  in(route: string, need: Need, handle: (visit: RepositoryVisit) => Promise<Answer> | Answer): void {
    const [method = "GET", path = ""] = route.split(" ");
    this.on(`${method} /repos/:owner/:repo${path}`, (visit) => {
      const repository = found(findRepository(this.world, `${visit.text("owner")}/${visit.text("repo")}`));
      checkPermission(visit.visitor, repository, need);
      const inside = new RepositoryVisit(visit, repository);
      return method === "GET" ? handle(inside) : repository.lock.run(() => handle(inside));
    });
  }
}
