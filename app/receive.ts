/** Receives deliveries: makes sure that they come from GitHub, and answers as soon as it was taken in what they bring. */

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "pino";
import { z } from "zod";
import { limits } from "#mission/manners/limits";
import { listensTo } from "./events.ts";
import type { Ears } from "./wakes/hear.ts";

export const webhookPath = "/api/github/webhooks";

export type ReceiveOptions = Pick<Ears, "hear" | "isFull"> & {
  /** Whether GitHub signed the body. */
  readonly verify: (body: string, signature: string) => Promise<boolean>;
  readonly log: Logger;
};

type Answer = readonly [status: number, text: string];

const Headers = z.object({
  "content-type": z.string().startsWith("application/json"),
  "x-github-event": z.string().min(1),
  "x-github-delivery": z.string().min(1),
  "x-hub-signature-256": z.string().min(1),
});
const Acting = z.object({ action: z.string().optional() });

/** Leaves alone, and says so with false, what is for another path. Anything but 2xx makes GitHub count the delivery as failed. */
export function receiver(options: ReceiveOptions) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    if (request.url !== webhookPath) return false;
    const [status, text] = await receive(request, options).catch((error: unknown): Answer => {
      options.log.error({ err: error, delivery: request.headers["x-github-delivery"] }, "could not take a delivery in");
      return [500, "try again"];
    });
    response.writeHead(status, { "content-type": "text/plain" }).end(`${text}\n`);
    return true;
  };
}

async function receive(request: IncomingMessage, { hear, isFull, verify }: ReceiveOptions): Promise<Answer> {
  if (request.method !== "POST") return [405, "deliveries are posted"];
  // Before anything is read, so that a burst costs next to nothing.
  if (isFull()) return [503, "too many wakes are waiting"];
  const { data: headers } = Headers.safeParse(request.headers);
  if (headers === undefined) return [400, "the headers are not those of a delivery in JSON"];
  const body = await read(request);
  if (body === undefined) return [413, "that is longer than GitHub sends"];
  if (!(await verify(body, headers["x-hub-signature-256"]))) return [400, "the signature does not fit"];
  const payload = json(body);
  if (payload === undefined) return [400, "the body is not JSON"];
  const { "x-github-event": name, "x-github-delivery": id } = headers;
  if (!listensTo(name, Acting.safeParse(payload).data?.action)) return [200, "nothing to do"];
  return (await hear({ id, name, payload })) === "full" ? [503, "too many wakes are waiting"] : [200, "ok"];
}

async function read(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.from(part);
    length += bytes.length;
    if (length > limits.delivery) return undefined;
    parts.push(bytes);
  }
  return Buffer.concat(parts).toString("utf8");
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
