/**
 * Requests for the client, over Node's HTTP. Node's own `fetch` keeps what each request needed until a full collection of garbage, so that
 * deliveries then waited ten milliseconds at a time for the small collections that carry it along.
 */

import { type IncomingMessage, request as overHttp } from "node:http";
import { request as overHttps } from "node:https";
import { text } from "node:stream/consumers";

export type Asked = {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
};

/** As much of a `Response` as Octokit looks at. */
export type Answered = {
  readonly url: string;
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly text: () => Promise<string>;
};

/** GitHub redirects from a repository's old name to its new one. */
const mostRedirects = 3;

/**
 * Throws when there is no answer, or nothing of it for `patience` milliseconds. Redirects are followed within one origin only, since
 * requests carry a token.
 */
export function httpFetch(patience: number) {
  return (address: string, asked: Asked): Promise<Answered> =>
    follow(address, asked, { patience, redirects: mostRedirects });
}

type Limits = { readonly patience: number; readonly redirects: number };

async function follow(address: string, asked: Asked, { patience, redirects }: Limits): Promise<Answered> {
  const url = new URL(address);
  const response = await send(url, asked, patience);
  const body = await text(response);
  const next = redirectOf(response, url);
  if (next !== undefined && redirects > 0) return follow(next, asked, { patience, redirects: redirects - 1 });
  const headers = headersOf(response);
  return { url: address, status: response.statusCode ?? 0, headers, text: () => Promise.resolve(body) };
}

function send(url: URL, { method, headers, body }: Asked, timeout: number): Promise<IncomingMessage> {
  const open = url.protocol === "https:" ? overHttps : overHttp;
  return new Promise((resolve, reject) => {
    const sent = open(url, { method, headers, timeout });
    sent.once("timeout", () => sent.destroy(new Error(`no answer within ${timeout / 1000} s`)));
    sent.once("error", reject);
    sent.once("response", resolve);
    sent.end(body);
  });
}

/** Only those that keep the method. */
function redirectOf({ statusCode, headers: { location } }: IncomingMessage, from: URL): string | undefined {
  if (location === undefined || ![301, 302, 307, 308].includes(statusCode ?? 0)) return undefined;
  const to = new URL(location, from);
  return to.origin === from.origin ? to.href : undefined;
}

function headersOf({ headers }: IncomingMessage): ReadonlyMap<string, string> {
  return new Map(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
