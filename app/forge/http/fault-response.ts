/** The responses of injected faults. */

import { once } from "node:events";
import { ServerResponse } from "node:http";
import type { Context } from "hono";
import { z } from "zod";
import type { World } from "../world/world.ts";
import type { RestFault } from "./faults.ts";

type AppliedFault = Extract<RestFault, { kind: "applied" | "cut" | "silent" | "half" }>;
type Struck =
  | { readonly kind: "none" }
  | { readonly kind: "answered"; readonly response: Response }
  | { readonly kind: "later"; readonly fault: AppliedFault };

/** The connection behind a request, as the HTTP server hands it in. */
const connection = z.object({ outgoing: z.instanceof(ServerResponse) });

function plain(status: number, message: string, headers: Record<string, string> = {}): Response {
  return Response.json({ message, documentation_url: "https://docs.github.com/rest" }, { status, headers });
}

type LimitFault = Extract<RestFault, { kind: "rateLimit" | "secondaryLimit" }>;

const secondary = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";

/** GraphQL says 200 when the hour's points are used up: https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api. */
function limited(world: World, fault: LimitFault, graphql: boolean): Response {
  if (fault.kind === "secondaryLimit") {
    const after = fault.retryAfterSeconds;
    return plain(403, secondary, after === undefined ? {} : { "retry-after": String(after) });
  }
  const reset = Math.ceil(world.now().getTime() / 1000) + fault.resetSeconds;
  const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(reset) };
  const message = "API rate limit exceeded";
  if (graphql) return Response.json({ errors: [{ type: "RATE_LIMITED", message }] }, { headers });
  return plain(403, message, headers);
}

const failed =
  "Something went wrong while executing your query. This may be the result of a timeout, or it could be a GitHub bug.";

/** What an armed fault does before the request is handled. */
export function faultBefore(world: World, context: Context): Struck {
  const path = context.req.path.replace(/^\/api(\/v3)?/, "");
  const fault = world.faults.strikeRequest({
    method: context.req.method,
    path,
    agent: context.req.header("user-agent"),
  });
  if (!fault) return { kind: "none" };
  switch (fault.kind) {
    case "status":
      return { kind: "answered", response: plain(fault.status, "Server Error") };
    case "errors":
      return { kind: "answered", response: Response.json({ data: null, errors: [{ message: failed }] }) };
    case "unchanged":
      return { kind: "answered", response: new Response(undefined, { status: 304 }) };
    case "rateLimit":
    case "secondaryLimit":
      return { kind: "answered", response: limited(world, fault, path === "/graphql") };
    default:
      return { kind: "later", fault };
  }
}

const written = { "x-hono-already-sent": "true" };

/** Resets the connection instead of answering. */
function cut(context: Context): Response {
  connection.parse(context.env).outgoing.destroy();
  return new Response(undefined, { headers: written });
}

/** Nothing, for as long as somebody waits. */
async function silent(context: Context, begun: (() => void) | undefined): Promise<Response> {
  const { outgoing } = connection.parse(context.env);
  begun?.();
  if (!outgoing.destroyed) await once(outgoing, "close");
  return new Response(undefined, { headers: written });
}

/** As some proxies do: whole to HTTP, and half to whoever reads it. */
async function half(response: Response): Promise<Response> {
  const body = await response.bytes();
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  return new Response(body.slice(0, Math.ceil(body.length / 2)), { status: response.status, headers });
}

/** What it does after the request took effect. */
export async function faultAfter(fault: AppliedFault, context: Context): Promise<Response> {
  switch (fault.kind) {
    case "applied":
      return plain(fault.status ?? 502, "Bad Gateway");
    case "half":
      return half(context.res);
    case "silent":
      return silent(context, fault.whenSilent);
    case "cut":
    default:
      return cut(context);
  }
}
