/** Anthropic's Messages API as a {@link Model}: streams, caches the prefix, waits out overload, and reports usage also for answers that broke off. */

// Not the package's index, nor its full client: what else they bring is two thirds of the bundle and a tenth of a worker's start.
import { BaseAnthropic } from "@anthropic-ai/sdk/client";
import { APIError } from "@anthropic-ai/sdk/error";
import { WorkloadIdentityError } from "@anthropic-ai/sdk/lib/credentials/types";
import { Messages } from "@anthropic-ai/sdk/resources/messages/messages";
import { platformFetch } from "../http/platform.ts";
import type { Model } from "../ports.ts";
import { toParams } from "./anthropic-request.ts";
import { AnswerInProgress } from "./anthropic-answer.ts";
import type { Lender } from "./identity.ts";
import type { Complaint } from "./streaming/judged.ts";
import { mostSilence, patiently } from "./streaming/patience.ts";
import type { Patience } from "./streaming/patience.ts";
import { listen } from "./streaming/stream.ts";

export type AnthropicOptions = Patience & {
  /** A key, or who lends access tokens for an identity. */
  readonly access: { readonly key: string } | { readonly lender: Lender };
  /** Undefined: Anthropic's own. */
  readonly baseUrl: string | undefined;
};

export const anthropicUrl = "https://api.anthropic.com";

export function anthropicModel(options: AnthropicOptions): Model {
  const { access, baseUrl = anthropicUrl } = options;
  const client = new BaseAnthropic({
    ...("key" in access ? { apiKey: access.key } : { credentials: access.lender }),
    baseURL: baseUrl,
    // A redirect would carry the key to whoever it names: what the workflow says is all that is ever asked.
    fetchOptions: { redirect: "error" },
    fetch: platformFetch,
    maxRetries: 0,
    logLevel: "off",
    openTelemetry: false,
  });
  const messages = new Messages(client);
  const { idle = mostSilence } = options;
  return patiently((request, asked) => {
    const params = { ...toParams(request), stream: true } as const;
    const open = (signal: AbortSignal) => messages.create(params, { signal });
    return listen({ open, answer: new AnswerInProgress(), asked, idle, complaint });
  }, options);
}

function complaint(error: unknown): Complaint {
  if (error instanceof APIError) {
    const { status, apiMessage, message, headers } = error;
    return { status: status ?? 0, message: apiMessage ?? message, headers };
  }
  const status = error instanceof WorkloadIdentityError ? error.statusCode : undefined;
  return { status: status ?? 0, message: error instanceof Error ? error.message : String(error) };
}
