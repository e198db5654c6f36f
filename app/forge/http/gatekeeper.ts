/** What every API request passes: credentials, faults, rate limit, ETag, GitHub's headers, errors, and the count. */

import { createHash, randomUUID } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import { authenticate } from "../accounts/caller.ts";
import { whyUntimely } from "../apps/jwt.ts";
import type { World } from "../world/world.ts";
import type { Credentials } from "./credentials.ts";
import { faultBefore, faultAfter } from "./fault-response.ts";
import { rateHeaders, spend } from "./rates.ts";
import { Refusal } from "./refusal.ts";

const documentation = "https://docs.github.com/rest";

export function errorResponse(error: Error): Response {
  const refusal = error instanceof Refusal ? error : undefined;
  const status = refusal?.status ?? 500;
  const message = refusal?.message ?? `Server Error: ${error.stack ?? error.message}`;
  const body = { message, ...(refusal?.errors && { errors: refusal.errors }), documentation_url: documentation };
  return Response.json({ ...body, status: String(status) }, { status });
}

/** 304 when the client already has this body, which then costs nothing. */
async function withEtag(context: Context, response: Response): Promise<Response> {
  if (context.req.method !== "GET" || response.status !== 200) return response;
  const body = Buffer.from(await response.arrayBuffer());
  const headers = new Headers(response.headers);
  const etag = `W/"${createHash("sha256").update(body).digest("hex")}"`;
  headers.set("etag", etag);
  headers.set("cache-control", "private, max-age=60, s-maxage=60");
  const same = context.req.header("if-none-match")?.replace(/^W\//, "") === etag.replace(/^W\//, "");
  if (same) headers.delete("content-type");
  return same ? new Response(undefined, { status: 304, headers }) : new Response(body, { status: 200, headers });
}

/** `runner` is what a job talks to besides the REST API: storage and identity tokens, each with credentials of its own. */
function kindOf(path: string): "rest" | "graphql" | "runner" {
  if (/^\/api\/v3\/_(apis|oidc)\//.test(path)) return "runner";
  return path === "/api/graphql" ? "graphql" : "rest";
}

function checkCredentials(world: World, context: Context<{ Variables: Credentials }>): void {
  const authorization = context.req.header("authorization");
  const visitor = authenticate(world, authorization);
  context.set("visitor", visitor);
  if (!authorization || visitor || kindOf(context.req.path) === "runner") return;
  throw new Refusal(401, whyUntimely(world, authorization.replace(/^\S+\s+/, "")) ?? "Bad credentials");
}

function finish(world: World, context: Context<{ Variables: Credentials }>, response: Response): void {
  const kind = kindOf(context.req.path);
  const resource = kind === "graphql" ? "graphql" : "core";
  const isFree = response.status === 304 || kind === "runner";
  const rate = spend(world, context.get("visitor"), resource, isFree ? 0 : 1);
  const fixed = { "x-github-media-type": "github.v3; format=json", "x-github-api-version-selected": "2022-11-28" };
  const date = world.now().toUTCString();
  const headers = { ...rateHeaders(rate, resource), ...fixed, date, "x-github-request-id": randomUUID() };
  for (const [name, value] of Object.entries(headers)) {
    if (!response.headers.has(name)) response.headers.set(name, value);
  }
  world.stats.record({
    kind,
    route: `${context.req.method} ${routePath(context).replace(/^\/api\/v3/, "")}`,
    path: context.req.path,
    status: response.status,
    login: context.get("visitor")?.account.login,
    agent: context.req.header("user-agent"),
  });
}

async function answer(
  world: World,
  context: Context<{ Variables: Credentials }>,
  next: () => Promise<void>,
): Promise<void> {
  checkCredentials(world, context);
  const early = faultBefore(world, context);
  if (early.kind === "answered") {
    context.res = early.response;
    return;
  }
  const rate = spend(world, context.get("visitor"), "core", 0);
  if (rate.remaining === 0) throw new Refusal(403, "API rate limit exceeded");
  await next();
  if (context.error) context.res = errorResponse(context.error);
  else context.res = await withEtag(context, context.res);
  if (early.kind === "later") context.res = await faultAfter(early.fault, context);
}

/** The first middleware of the API. */
export function gatekeeper(world: World): MiddlewareHandler<{ Variables: Credentials }> {
  return async (context, next) => {
    try {
      await answer(world, context, next);
    } catch (error) {
      context.res = errorResponse(error instanceof Error ? error : new Error(String(error)));
    }
    finish(world, context, context.res);
  };
}
