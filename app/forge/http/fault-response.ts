/** The responses of injected faults. */

import { ServerResponse } from "node:http";
import type { Context } from "hono";
import { z } from "zod";
import type { World } from "../world/world.ts";
import type { RestFault } from "./faults.ts";

type AppliedFault = Extract<RestFault, { kind: "applied" | "cut" }>;
type Struck =
  | { readonly kind: "none" }
  | { readonly kind: "answered"; readonly response: Response }
  | { readonly kind: "later"; readonly fault: AppliedFault };

/** The connection behind a request, as the HTTP server hands it in. */
const connection = z.object({ outgoing: z.instanceof(ServerResponse) });

function plain(status: number, message: string, headers: Record<string, string> = {}): Response {
  return Response.json({ message, documentation_url: "https://docs.github.com/rest" }, { status, headers });
}

function limited(world: World, fault: RestFault): Response {
  if (fault.kind === "secondaryLimit") {
    const message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
    return plain(403, message, { "retry-after": String(fault.retryAfterSeconds) });
  }
  const seconds = fault.kind === "rateLimit" ? fault.resetSeconds : 0;
  const reset = Math.ceil(world.now().getTime() / 1000) + seconds;
  return plain(403, "API rate limit exceeded", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(reset) });
}

/** What an armed fault does before the request is handled. */
export function faultBefore(world: World, context: Context): Struck {
  const path = context.req.path.replace(/^\/api(\/v3)?/, "");
  const fault = world.faults.strikeRequest(context.req.method, path);
  if (!fault) return { kind: "none" };
  if (fault.kind === "applied" || fault.kind === "cut") return { kind: "later", fault };
  if (fault.kind === "status") return { kind: "answered", response: plain(fault.status, "Server Error") };
  return { kind: "answered", response: limited(world, fault) };
}

/** Resets the connection instead of answering. */
function cut(context: Context): Response {
  connection.parse(context.env).outgoing.destroy();
  return new Response(undefined, { headers: { "x-hono-already-sent": "true" } });
}

/** What it does after the request took effect. */
export function faultAfter(fault: AppliedFault, context: Context): Response {
  if (fault.kind === "applied") return plain(fault.status ?? 502, "Bad Gateway");
  return cut(context);
}
