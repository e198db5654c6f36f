/** Any Chat Completions API as a {@link Model}: streams, waits out overload, and tells what was billed where the provider says so. */

import OpenAI, { APIError } from "openai";
import type { Asked, Model, ModelRequest } from "../../ports.ts";
import type { Complaint } from "../streaming/judged.ts";
import { ChatInProgress } from "./answer.ts";
import { toChat } from "./request.ts";
import { mostSilence, patiently } from "../streaming/patience.ts";
import type { Patience } from "../streaming/patience.ts";
import { listen } from "../streaming/stream.ts";

export type OpenAiOptions = Patience & {
  readonly key: string;
  /** Undefined: OpenAI's own. */
  readonly baseUrl: string | undefined;
};

export const openAiUrl = "https://api.openai.com/v1";

/** What an endpoint calls the most tokens of an answer: the old name is known everywhere, except where only the new one is taken. */
type Limit = "max_tokens" | "max_completion_tokens";

export function openAiModel(options: OpenAiOptions): Model {
  const { key, baseUrl = openAiUrl } = options;
  const client = new OpenAI({
    apiKey: key,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: baseUrl,
    // A redirect would carry the key to whoever it names: what the workflow says is all that is ever asked.
    fetchOptions: { redirect: "error" },
    maxRetries: 0,
    logLevel: "off",
  });
  const { idle = mostSilence } = options;
  const ask = (request: ModelRequest, asked: Asked, limit: Limit) => {
    const params = { ...toChat(request), [limit]: request.maxTokens, stream: true } as const;
    const open = (signal: AbortSignal) => client.chat.completions.create(params, { signal });
    return listen({ open, answer: new ChatInProgress(), asked, idle, complaint });
  };
  let limit: Limit = baseUrl === openAiUrl ? "max_completion_tokens" : "max_tokens";
  return patiently(async (request, asked) => {
    const answer = await ask(request, asked, limit);
    const wrongName =
      limit === "max_tokens" && answer.kind === "failed" && /max_completion_tokens/.test(answer.message);
    if (!wrongName) return answer;
    limit = "max_completion_tokens";
    return ask(request, asked, limit);
  }, options);
}

/** The SDK puts the status before the provider's words; ours does that itself. */
function complaint(error: unknown): Complaint {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof APIError)) return { status: 0, message };
  const { status, headers, code } = error;
  return { status: status ?? 0, message: message.replace(/^\d{3} /, ""), headers, code };
}
