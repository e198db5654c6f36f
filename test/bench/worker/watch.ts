/** Looks at the clock at the model's door: when each request came in and when the last byte of its answer went out. */

import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { IncomingMessage } from "node:http";

/** Milliseconds by `performance.now()`. */
export type Exchange = { readonly arrived: number; answered: number };

export type Watch = {
  /** Posts to this port, in the order of arrival. An answer that is not over yet has `answered` NaN. */
  readonly exchanges: readonly Exchange[];
  readonly stop: () => void;
};

/** Of the HTTP servers in this very process. */
export function watchPosts(url: string): Watch {
  const { host } = new URL(url);
  const exchanges: Exchange[] = [];
  const open = new Map<IncomingMessage, Exchange>();
  const began = (message: unknown) => {
    const arrived = performance.now();
    const request = requestOf(message);
    if (request?.method !== "POST" || request.headers.host !== host) return;
    const exchange = { arrived, answered: Number.NaN };
    open.set(request, exchange);
    exchanges.push(exchange);
  };
  const ended = (message: unknown) => {
    const request = requestOf(message);
    const exchange = request === undefined ? undefined : open.get(request);
    if (exchange !== undefined) exchange.answered = performance.now();
  };
  subscribe("http.server.request.start", began);
  subscribe("http.server.response.finish", ended);
  return {
    exchanges,
    stop() {
      unsubscribe("http.server.request.start", began);
      unsubscribe("http.server.response.finish", ended);
    },
  };
}

function requestOf(message: unknown): IncomingMessage | undefined {
  if (typeof message !== "object" || message === null || !("request" in message)) return undefined;
  return message.request instanceof IncomingMessage ? message.request : undefined;
}
