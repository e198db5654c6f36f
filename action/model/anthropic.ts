/** Anthropic's Messages API as a {@link Model}: streams, caches the prefix, waits out overload, and reports usage also for answers that broke off. */

import Anthropic, { APIConnectionError, APIError } from "@anthropic-ai/sdk";
import { noUsage } from "#mission/spend";
import type { Asked, Model, ModelAnswer, ModelRequest } from "../ports.ts";
import { toParams } from "./anthropic-request.ts";
import { AnswerInProgress } from "./anthropic-answer.ts";

export type AnthropicOptions = {
  readonly apiKey: string;
  /** Undefined: Anthropic's own. */
  readonly baseUrl: string | undefined;
  /** Waits that many milliseconds, or less when the signal aborts. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** How often a request is repeated that was turned away before anything was billed. */
  readonly retries?: number;
  /** Milliseconds; a longer Retry-After is cut to this. */
  readonly longestWait?: number;
};

type TurnedAway = {
  readonly kind: "turned-away";
  readonly message: string;
  /** Milliseconds that the provider asked for. */
  readonly after: number | undefined;
};

export function anthropicModel(options: AnthropicOptions): Model {
  const client = new Anthropic({
    apiKey: options.apiKey,
    authToken: null,
    baseURL: options.baseUrl ?? "https://api.anthropic.com",
    maxRetries: 0,
    logLevel: "off",
    openTelemetry: false,
  });
  // Node loads its fetch on first use, which takes 20 ms: now, while a caller still waits for other things, not when the first request goes out.
  void new Headers();
  const retries = options.retries ?? 5;
  const longest = options.longestWait ?? 60_000;
  return {
    async ask(request, asked) {
      for (let turn = 0; ; turn += 1) {
        const answer = await askOnce(client, request, asked);
        if (answer.kind !== "turned-away") return answer;
        if (turn >= retries || asked.signal.aborted) {
          return { kind: "overloaded", message: answer.message, usage: noUsage };
        }
        await options.wait(Math.min(longest, answer.after ?? 500 * 2 ** turn), asked.signal);
      }
    },
  };
}

/** `turned-away` only while nothing was billed; after the first event of a stream the caller decides, since it pays. */
async function askOnce(
  client: Anthropic,
  request: ModelRequest,
  { signal, onBlock }: Asked,
): Promise<ModelAnswer | TurnedAway> {
  const answer = new AnswerInProgress();
  let blocks = 0;
  try {
    const stream = await client.messages.create({ ...toParams(request), stream: true }, { signal });
    for await (const event of stream) {
      for (const block of answer.take(event)) onBlock?.(block, blocks++);
    }
    return answer.ended();
  } catch (error) {
    if (signal.aborted) return answer.broken("cancelled");
    if (answer.started) return answer.broken(messageOf(error));
    if (error instanceof APIConnectionError) {
      return { kind: "turned-away", message: messageOf(error), after: undefined };
    }
    if (error instanceof APIError) return ofStatus(error);
    throw new Error("ask the model", { cause: error });
  }
}

function ofStatus(error: APIError): ModelAnswer | TurnedAway {
  const status = error.status ?? 0;
  const passing = status === 0 || status === 408 || status === 409 || status === 429 || status >= 500;
  if (!passing) return { kind: "failed", message: messageOf(error), usage: noUsage };
  return { kind: "turned-away", message: messageOf(error), after: retryAfter(error.headers) };
}

function retryAfter(headers: Headers | undefined): number | undefined {
  const precise = Number(headers?.get("retry-after-ms") ?? Number.NaN);
  if (precise >= 0) return precise;
  const seconds = Number(headers?.get("retry-after") ?? Number.NaN);
  return seconds >= 0 ? seconds * 1000 : undefined;
}

function messageOf(error: unknown): string {
  if (error instanceof APIError && error.apiMessage !== null) return `${error.status ?? ""} ${error.apiMessage}`.trim();
  return error instanceof Error ? error.message : String(error);
}
