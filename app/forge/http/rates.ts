/** The hourly rate limit: counted for each token's holder, told in headers, refused beyond. */

import type { Visitor } from "../accounts/caller.ts";
import type { World } from "../world/world.ts";

export type RateWindow = { used: number; resetAt: number };
export type Rate = {
  readonly limit: number;
  readonly remaining: number;
  readonly reset: number;
  readonly used: number;
};

function bucketOf(visitor: Visitor | undefined): string {
  if (!visitor) return "anonymous";
  if (visitor.token?.kind === "installation") return `installation ${visitor.token.installation}`;
  if (visitor.token?.kind === "job") return `job ${visitor.token.repository}`;
  return `${visitor.kind} ${visitor.account.id}`;
}

function limitOf(visitor: Visitor | undefined): number {
  if (!visitor) return 60;
  return visitor.kind === "job" ? 1000 : 5000;
}

function windowOf(world: World, bucket: string): RateWindow {
  const seconds = Math.floor(world.now().getTime() / 1000);
  const known = world.rates.get(bucket);
  if (known && known.resetAt > seconds) return known;
  const fresh = { used: 0, resetAt: seconds + 3600 };
  world.rates.set(bucket, fresh);
  return fresh;
}

/** Where the caller's rate stands, after adding that many requests. */
export function spend(world: World, visitor: Visitor | undefined, resource: string, requests: number): Rate {
  const window = windowOf(world, `${resource} ${bucketOf(visitor)}`);
  const limit = limitOf(visitor);
  window.used += requests;
  return { limit, used: window.used, remaining: Math.max(limit - window.used, 0), reset: window.resetAt };
}

export function rateHeaders(rate: Rate, resource: string): Record<string, string> {
  return {
    "x-ratelimit-limit": String(rate.limit),
    "x-ratelimit-remaining": String(rate.remaining),
    "x-ratelimit-reset": String(rate.reset),
    "x-ratelimit-used": String(rate.used),
    "x-ratelimit-resource": resource,
  };
}
