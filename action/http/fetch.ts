/**
 * Requests over Node's own HTTP client, in the shape of `fetch`. The platform's takes 20 ms to load, in processes that may live for half a second,
 * and hands each piece of a stream through several others.
 */

import type { IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";
import { Headers, type Pairs } from "./headers.ts";

export type Wanted = {
  readonly method?: string | undefined;
  readonly headers?: Pairs | Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
  /** Ends the request, and the reading of its answer, with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** `error`: fails. Followed otherwise, with the method kept; another origin does not hear who asks. */
  readonly redirect?: "error" | "follow" | undefined;
};

/** As much of a `Response` as anybody looks at. What reads the body fails when it breaks off. */
export type Answer = {
  readonly status: number;
  readonly ok: boolean;
  readonly url: string;
  readonly headers: Headers;
  readonly body: AsyncIterable<Uint8Array>;
  readonly text: () => Promise<string>;
  readonly json: () => Promise<unknown>;
  readonly arrayBuffer: () => Promise<ArrayBuffer>;
};

/** Not imported: that would read all their names, and one of them loads the platform's `fetch`. */
const clients = {
  "http:": () => process.getBuiltinModule("node:http"),
  "https:": () => process.getBuiltinModule("node:https"),
};

const mostRedirects = 5;

/** Throws when there is no answer. */
export async function httpFetch(address: string | URL, wanted: Wanted = {}, left = mostRedirects): Promise<Answer> {
  const url = new URL(address);
  const headers = new Headers(wanted.headers);
  const response = await send(url, headers, wanted);
  const next = redirectOf(response, url);
  if (next === undefined) return answerOf(response, url);
  response.resume();
  if (wanted.redirect === "error")
    throw new Error(`${url.origin} sends requests on to ${next.origin}, which is refused`);
  if (left === 0) throw new Error(`${url.origin} sends requests on and on`);
  if (next.origin !== url.origin) headers.delete("authorization");
  return httpFetch(next, { ...wanted, headers }, left - 1);
}

function send(url: URL, headers: Headers, { method = "GET", body, signal }: Wanted): Promise<IncomingMessage> {
  const { protocol } = url;
  if (protocol !== "http:" && protocol !== "https:") throw new Error(`${protocol}// is not the web: ${url.origin}`);
  const { request } = clients[protocol]();
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const sent = request(url, { method, headers: Object.fromEntries(headers) });
    let answered: IncomingMessage | undefined;
    const abort = () => void (answered ?? sent).destroy(reasonOf(signal));
    signal?.addEventListener("abort", abort, { once: true });
    sent.once("close", () => signal?.removeEventListener("abort", abort));
    sent.on("error", reject);
    sent.once("response", (response) => {
      // Who reads the body hears of it; who does not has no use for it.
      answered = response.on("error", () => undefined);
      resolve(response);
    });
    sent.end(body);
  });
}

function reasonOf(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new Error(String(reason));
}

function redirectOf({ statusCode = 0, headers: { location } }: IncomingMessage, from: URL): URL | undefined {
  const redirects = [301, 302, 307, 308].includes(statusCode);
  return location === undefined || !redirects ? undefined : new URL(location, from);
}

function answerOf(response: IncomingMessage, { href: url }: URL): Answer {
  const { statusCode: status = 0, headersDistinct } = response;
  const pairs = Object.entries(headersDistinct).flatMap(([name, values = []]) =>
    values.map((value) => [name, value] as const),
  );
  const text = async () => (await buffer(response)).toString();
  return {
    status,
    ok: status >= 200 && status < 300,
    url,
    headers: new Headers(pairs),
    body: response,
    text,
    json: async () => JSON.parse(await text()),
    arrayBuffer: async () => Uint8Array.from(await buffer(response)).buffer,
  };
}
