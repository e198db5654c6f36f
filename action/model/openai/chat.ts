/** Any Chat Completions API as a {@link Model}: streams, waits out overload, and tells what was billed where the provider says so. */

// Not the package's client: it brings every resource that OpenAI has, four hundred kilobytes, and settings from the environment. What is
// left is one POST.
import { APIError } from "openai/core/error";
import { Stream } from "openai/core/streaming";
import type { ChatCompletionChunk } from "openai/resources/chat/completions";
import { platformFetch } from "../../http/platform.ts";
import type { Asked, Model, ModelRequest } from "../../ports.ts";
import { ChatInProgress } from "./answer.ts";
import { toChat } from "./request.ts";
import type { Complaint } from "../streaming/judged.ts";
import { mostSilence, patiently } from "../streaming/patience.ts";
import type { Patience } from "../streaming/patience.ts";
import { listen } from "../streaming/stream.ts";

export type OpenAiOptions = Patience & {
  readonly key: string;
  /** With its version, like `https://host/v1`. Undefined: OpenAI's own. */
  readonly baseUrl: string | undefined;
};

const openAiUrl = "https://api.openai.com/v1";

/** What an endpoint calls the most tokens of an answer: the old name is known everywhere, except where only the new one is taken. */
type Limit = "max_tokens" | "max_completion_tokens";

export function openAiModel(options: OpenAiOptions): Model {
  const { key, baseUrl = openAiUrl, idle = mostSilence } = options;
  const url = `${baseUrl.replace(/\/+$/, "")}/chat/completions`;
  const ask = (request: ModelRequest, asked: Asked, limit: Limit) => {
    const body = JSON.stringify({ ...toChat(request), [limit]: request.maxTokens, stream: true });
    const open = (signal: AbortSignal) => post(url, key, body, signal);
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

async function post(url: string, key: string, body: string, signal: AbortSignal): Promise<Stream<ChatCompletionChunk>> {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json", accept: "text/event-stream" };
  // A redirect would carry the request to whoever it names: what the workflow says is all that is ever asked.
  const response = await platformFetch(url, { method: "POST", redirect: "error", headers, body, signal });
  if (!response.ok) {
    const text = await response.text();
    throw APIError.generate(response.status, asObject(text), text.slice(0, 2000), response.headers);
  }
  const controller = new AbortController();
  signal.addEventListener("abort", () => controller.abort(), { once: true });
  return Stream.fromSSEResponse<ChatCompletionChunk>(response, controller);
}

function asObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The package puts the status before the provider's words; ours does that itself. */
function complaint(error: unknown): Complaint {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof APIError)) return { status: 0, message };
  const { status, headers, code } = error;
  return { status: status ?? 0, message: message.replace(/^\d{3} /, ""), headers, code };
}
