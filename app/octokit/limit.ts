/** What GitHub asks for when it limits us: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api. */

import { z } from "zod";

const Refusal = z.object({
  status: z.union([z.literal(403), z.literal(429)]),
  message: z.string(),
  response: z.object({ headers: z.record(z.string(), z.coerce.string()) }),
});

/** GitHub asks for at least a minute where it names no time. */
const unnamed = 60_000;

/** Milliseconds for which GitHub wants no further request; undefined when it failed for another reason. */
export function limitOf(error: unknown, now: number): number | undefined {
  const { data } = Refusal.safeParse(error);
  if (data === undefined) return undefined;
  const { headers } = data.response;
  const after = Number(headers["retry-after"]);
  if (after > 0) return after * 1000;
  if (headers["x-ratelimit-remaining"] === "0") {
    const reset = Number(headers["x-ratelimit-reset"]) * 1000;
    return Number.isFinite(reset) ? Math.max(reset - now, 0) + 1000 : unnamed;
  }
  return data.status === 429 || /secondary rate limit/i.test(data.message) ? unnamed : undefined;
}

/** Stands for GitHub's refusal while GitHub wants no request at all, and reads like it. */
export class StillLimited extends Error {
  readonly status = 429;
  readonly response: { readonly headers: { readonly "retry-after": number } };

  /** `left` in milliseconds. */
  constructor(left: number) {
    const seconds = Math.ceil(left / 1000);
    super(`GitHub asked for no more requests; wait ${seconds} s`);
    this.response = { headers: { "retry-after": seconds } };
  }
}
