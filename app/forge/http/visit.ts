/** One request as its handler sees it: the caller, the parameters, the parsed body. */

import type { Context } from "hono";
import type { z } from "zod";
import type { Visitor } from "../accounts/caller.ts";
import type { Repository } from "../repositories/repository.ts";
import type { World } from "../world/world.ts";
import { page } from "./paging.ts";
import { found, notFound, Refusal } from "./refusal.ts";

export type Answer = {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string | undefined>>;
};

export class Visit {
  readonly world: World;
  /** Undefined when anonymous. */
  readonly visitor: Visitor | undefined;
  readonly context: Context;

  constructor(world: World, visitor: Visitor | undefined, context: Context) {
    this.world = world;
    this.visitor = visitor;
    this.context = context;
  }

  get url(): URL {
    const asked = new URL(this.context.req.url);
    return new URL(asked.pathname + asked.search, this.world.url);
  }

  text(name: string): string {
    return found(this.context.req.param(name));
  }

  number(name: string): number {
    const value = Number(this.text(name));
    if (!Number.isSafeInteger(value)) throw notFound();
    return value;
  }

  query(name: string): string | undefined {
    return this.context.req.query(name);
  }

  /** The body in that shape, or 422; malformed JSON is 400. */
  async body<T>(shape: z.ZodType<T>): Promise<T> {
    const text = await this.context.req.text();
    const parsed = shape.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    const field = issue?.path.join("/") ?? "";
    const path = field === "" ? "" : `"${field}" `;
    throw new Refusal(422, `Invalid request.\n\n${path}${issue?.message ?? "is not valid"}.`);
  }

  /** Who asks; 401 when nobody does. */
  get caller(): Visitor {
    if (!this.visitor) throw new Refusal(401, "Requires authentication");
    return this.visitor;
  }
}

/** A request about one repository that the caller may see. */
export class RepositoryVisit extends Visit {
  readonly repository: Repository;

  constructor(visit: Visit, repository: Repository) {
    super(visit.world, visit.visitor, visit.context);
    this.repository = repository;
  }

  /** The part of the path behind a literal piece, with slashes, as branch names and files have them. */
  rest(after: string): string {
    const { pathname } = new URL(this.context.req.url);
    const [, , , , ...parts] = pathname.replace(/^\/api\/v3/, "").split("/");
    const joined = decodeURIComponent(parts.join("/"));
    return joined.startsWith(after) ? joined.slice(after.length).replace(/^\//, "") : "";
  }
}

function parseJson(text: string): unknown {
  if (text === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, "Problems parsing JSON");
  }
}

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });
export const nothing: Answer = { status: 204 };

/** The list newest first when that is asked for; a direction without `sort` is ignored, as GitHub does with comments. */
export function ordered<T>(visit: Visit, oldestFirst: readonly T[]): readonly T[] {
  const newest = visit.query("sort") !== undefined && visit.query("direction") === "desc";
  return newest ? oldestFirst.toReversed() : oldestFirst;
}

/** One page of a list, projected. */
export function listed<T>(visit: Visit, all: readonly T[], project: (one: T) => unknown): Answer {
  const { items, link } = page(all, visit.url);
  return { status: 200, body: items.map(project), headers: { link } };
}

/** One page of a list within an envelope that also has the count. */
export function counted<T>(visit: Visit, all: readonly T[], name: string, project: (one: T) => unknown): Answer {
  const { items, link, total } = page(all, visit.url);
  return { status: 200, body: { total_count: total, [name]: items.map(project) }, headers: { link } };
}
