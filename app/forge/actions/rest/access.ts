/** Who may ask what: GitHub's 401, 403 and 404, and the repository a request is about. */

import type { Context } from "hono";
import type { Floor } from "../floor.ts";
import type { Access, Caller } from "../host.ts";

export type Problem = { readonly status: 401 | 403 | 404 | 409 | 422; readonly message: string };

export type Admitted = { readonly repository: string; readonly caller: Caller | undefined };

const documentation = "https://docs.github.com/rest/actions";

export function problem(c: Context, what: Problem): Response {
  const body = { message: what.message, documentation_url: documentation, status: String(what.status) };
  return c.json(body, what.status);
}

export const notFound: Problem = { status: 404, message: "Not Found" };

type Needed = { readonly name: string; readonly access: Access };

function mayKnow(floor: Floor, repository: string, caller: Caller | undefined): boolean {
  if (floor.host.defaultBranch(repository) === undefined) return false;
  return !floor.host.isPrivate(repository) || caller?.may(repository, "metadata", "read") === true;
}

/** What someone gets who may know the repository but has not the permission; public things may be read by anyone. */
function refusalOf(floor: Floor, who: Admitted, needed: Needed): Admitted | Problem {
  const reading = needed.access === "read";
  if (!who.caller) return reading ? who : { status: 401, message: "Requires authentication" };
  if (who.caller.kind !== "user") return { status: 403, message: "Resource not accessible by integration" };
  if (reading && !floor.host.isPrivate(who.repository)) return who;
  return { status: 403, message: "Must have admin rights to Repository." };
}

/** Checks the token, that the repository exists for it, and the permission. */
function admit(floor: Floor, c: Context, needed: Needed): Admitted | Problem {
  const repository = `${c.req.param("owner") ?? ""}/${c.req.param("repo") ?? ""}`;
  const authorization = c.req.header("authorization");
  const caller = floor.host.authenticate(authorization);
  if (authorization !== undefined && !caller) return { status: 401, message: "Bad credentials" };
  if (!mayKnow(floor, repository, caller)) return notFound;
  if (caller?.may(repository, needed.name, needed.access)) return { repository, caller };
  return refusalOf(floor, { repository, caller }, needed);
}

/** A handler that runs only for those who may. */
export function guarded(
  floor: Floor,
  needed: Needed,
  answer: (c: Context, who: Admitted) => Response | Promise<Response>,
) {
  return (c: Context): Response | Promise<Response> => {
    const who = admit(floor, c, needed);
    return "status" in who ? problem(c, who) : answer(c, who);
  };
}

export const reads = { name: "actions", access: "read" } as const;
export const writes = { name: "actions", access: "write" } as const;

/** A page of a list as `per_page` and `page` ask. */
export function page<T>(c: Context, items: readonly T[]): readonly T[] {
  const size = Math.min(Math.max(Number(c.req.query("per_page")) || 30, 1), 100);
  const number = Math.max(Number(c.req.query("page")) || 1, 1);
  return items.slice((number - 1) * size, number * size);
}

/** The request's JSON body; an empty or unreadable one is `undefined`. */
export async function bodyOf(c: Context): Promise<unknown> {
  try {
    const body: unknown = await c.req.json();
    return body;
  } catch {
    return undefined;
  }
}
