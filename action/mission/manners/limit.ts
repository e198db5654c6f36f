/** What GitHub asks for when it limits us: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api. */

import { z } from "zod";

const Refusal = z.object({
  status: z.union([z.literal(403), z.literal(429)]),
  message: z.string(),
  response: z.object({ headers: z.record(z.string(), z.coerce.string()) }),
});

export type Limit = {
  /** Milliseconds for which GitHub wants no further request. */
  readonly wait: number;
  /** False where GitHub named no time: then each further refusal in a row doubles it. */
  readonly named: boolean;
};

/** GitHub asks for at least a minute where it names no time. */
const unnamed = { wait: 60_000, named: false };

/** Undefined when it failed for another reason. */
export function limitOf(error: unknown, now: number): Limit | undefined {
  const { data } = Refusal.safeParse(error);
  if (data === undefined) return undefined;
  const { headers } = data.response;
  const after = Number(headers["retry-after"]);
  if (after > 0) return { wait: after * 1000, named: true };
  if (headers["x-ratelimit-remaining"] === "0") {
    const reset = Number(headers["x-ratelimit-reset"]) * 1000;
    return Number.isFinite(reset) ? { wait: Math.max(reset - now, 0) + 1000, named: true } : unnamed;
  }
  return data.status === 429 || /secondary rate limit/i.test(data.message) ? unnamed : undefined;
}

/** Until when GitHub wants no request of somebody. */
export type Silence = {
  /** Milliseconds that are left of it. */
  readonly left: (now: number) => number;
  /** Whether the failure was GitHub's limiting us; then the silence lasts as long as it asks for. */
  readonly note: (error: unknown, now: number) => boolean;
  /** A request was answered: what GitHub asks for next time begins at a minute again. */
  readonly end: () => void;
};

export function openSilence(): Silence {
  let [until, inRow] = [0, 0];
  return {
    left: (now) => Math.max(until - now, 0),
    note(error, now) {
      const limit = limitOf(error, now);
      if (limit === undefined) return false;
      const begins = now >= until;
      until = Math.max(until, now + (limit.named ? limit.wait : limit.wait * 2 ** inRow));
      // Requests that were under way together are refused together: that is one refusal.
      if (begins) inRow += 1;
      return true;
    },
    end: () => void (inRow = 0),
  };
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
