/** What an error response means: to be asked again, too long, or wrong for good. */

import { noUsage } from "#mission/spend";
import type { ModelAnswer } from "../../ports.ts";

/** Nothing was billed, and asking again may help. */
export type TurnedAway = {
  readonly kind: "turned-away";
  readonly message: string;
  /** Milliseconds that the provider asked for. */
  readonly after?: number | undefined;
  /** It was asked too much, rather than down. */
  readonly limited: boolean;
};

export type Complaint = {
  /** The HTTP status; 0 when there was none. */
  readonly status: number;
  readonly message: string;
  readonly headers?: Headers | undefined;
  /** The machine's word for it, where the API has one. */
  readonly code?: string | null | undefined;
};

/** The words of Anthropic, of OpenAI, and of servers that speak like it. */
const tooLong =
  /prompt is too long|exceed(?:s|ed)? (?:the )?(?:context|maximum context)|maximum context length|context_length_exceeded/i;

/** 0: nobody answered at all. */
const passing: ReadonlySet<number> = new Set([0, 408, 409, 429]);

/** What an error response means. */
export function judged({ status, message, headers, code }: Complaint): ModelAnswer | TurnedAway {
  const told = status === 0 ? message : `${status} ${message}`;
  if (passing.has(status) || status >= 500)
    return { kind: "turned-away", message: told, after: retryAfter(headers), limited: status === 429 };
  const long = status === 413 || (status === 400 && tooLong.test(`${code ?? ""} ${message}`));
  return { kind: long ? "too-long" : "failed", message: told, usage: noUsage };
}

function retryAfter(headers: Headers | undefined): number | undefined {
  const precise = Number(headers?.get("retry-after-ms") ?? Number.NaN);
  if (precise >= 0) return precise;
  const seconds = Number(headers?.get("retry-after") ?? Number.NaN);
  return seconds >= 0 ? seconds * 1000 : undefined;
}
