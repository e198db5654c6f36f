/** {@link httpFetch} for who expects the platform's `fetch`: the packages of the providers. */

import { type Answer, httpFetch } from "./fetch.ts";

/** Sends text, follows nothing unless told, and answers no more than an {@link Answer} is. */
export const platformFetch: typeof fetch = async (address, { method, headers = [], body, signal, redirect } = {}) => {
  if (typeof address === "object" && !(address instanceof URL)) throw new Error("ask for an address");
  const answer = await httpFetch(address, {
    method,
    headers: pairsOf(headers),
    body: textOf(body),
    signal: signal ?? undefined,
    redirect: redirect === "follow" ? "follow" : "error",
  });
  if (!isResponse(answer)) throw new Error("an answer without a body");
  return answer;
};

function textOf(body: RequestInit["body"]): string | undefined {
  if (typeof body === "string" || body === undefined) return body;
  if (body === null) return undefined;
  throw new Error("a request's body is to be a text");
}

function* pairsOf(headers: NonNullable<RequestInit["headers"]>): Generator<readonly [string, string]> {
  const pairs = Symbol.iterator in headers ? headers : Object.entries(headers);
  for (const [name = "", value = ""] of pairs) yield [name, value];
}

/** The packages look at nothing else: what they read of a stream is what any of Node's can do. */
function isResponse(answer: Answer | Response): answer is Response {
  return "body" in answer;
}
