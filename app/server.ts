/** The app as a running server: webhooks in, wakes out, sweeps, and the routes beside them. */

import { readFileSync } from "node:fs";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { getRequestListener } from "@hono/node-server";
import type { Logger } from "pino";
import { Probot, type ProbotOctokit } from "probot";
import { z } from "zod";
import { broker } from "./broker/broker.ts";
import type { Settings } from "./environment.ts";
import { listensTo } from "./events.ts";
import { gatekeeper } from "./gate.ts";
import { musterOctokit } from "./octokit/client.ts";
import { conditional } from "./octokit/conditional.ts";
import { httpFetch } from "./octokit/fetch.ts";
import { unanswered } from "./inbox/unanswered.ts";
import { receiver } from "./receive.ts";
import { routes } from "./routes.ts";
import { redeliverer } from "./sweep/redeliver.ts";
import { schedule } from "./sweep/schedule.ts";
import { type Due, lyingOrUnshown, sweeper } from "./sweep/sweep.ts";
import { ears } from "./wakes/hear.ts";
import { identityOf } from "./wakes/identity.ts";
import { memory } from "./wakes/memory.ts";

export type AppOptions = Settings & {
  readonly log: Logger;
  readonly now: () => number;
  /** Milliseconds from sweep to sweep, and for which identical wakes are held together. */
  readonly sweepEvery: number;
  readonly together: number;
  /** How many wakes may wait before deliveries are turned away; a thousand unless told. */
  readonly room?: number;
  readonly due?: Due;
};

export type RunningApp = {
  readonly url: string;
  readonly sweep: () => Promise<void>;
  /** Acts on all that was acknowledged, without waiting in between; what fails three times is left to the sweep. */
  readonly flush: () => Promise<void>;
  /** Ends what is under way first, as far as that takes no longer than a quarter of a minute. */
  readonly close: () => Promise<void>;
};

/** Milliseconds for which GitHub may be silent in the middle of a request. */
const patience = 20_000;
/** Milliseconds for which a stop waits; what is not done by then is asked for again by the next start. */
const grace = 15_000;

export async function startApp(options: AppOptions): Promise<RunningApp> {
  const { log, now, together, room = 1000 } = options;
  const probot = await openProbot(options);
  const clients = memory<ProbotOctokit>({ lasts: 60 * 60_000, now });
  const client = (installation?: number) => clients.get(String(installation), () => probot.auth(installation));
  const me = identityOf(client);
  const lost = unanswered();
  const hearing = ears({ client, me, unanswered: lost, log, now, together, room });

  const redeliver = redeliverer({ unanswered: lost, listensTo, log, now });
  const sweep = sweeper({ client, redeliver, answer: hearing.answer, due: options.due ?? lyingOrUnshown, now, log });
  const sweeps = schedule(sweep, { every: options.sweepEvery, now, log });
  const { fetch } = routes({
    version,
    sweptAt: sweeps.sweptAt,
    waiting: hearing.waiting,
    gate: gatekeeper(options.api, now),
    broker: broker({ app: client, me, issuer: options.issuer, workflow: options.workflow, now }),
    log,
  });
  const verify = (body: string, signature: string) => probot.webhooks.verify(body, signature);
  const webhooks = receiver({ ...hearing, verify, log });
  const http = await serve(webhooks, getRequestListener(fetch), options);
  sweeps.start();
  return {
    url: http.url,
    sweep: sweeps.sweep,
    flush: hearing.flush,
    async close() {
      await http.close();
      const ended = Promise.all([hearing.flush(), sweeps.stop().then(hearing.flush)]);
      await Promise.race([ended, pause(grace, undefined, { ref: false })]);
      if (hearing.waiting() > 0) log.warn({ waiting: hearing.waiting() }, "stopped before every wake was acted on");
    },
  };
}

async function openProbot({ appId, privateKey, webhookSecret: secret, api: baseUrl, log, now }: AppOptions) {
  const probot = new Probot({
    appId,
    privateKey,
    secret,
    baseUrl,
    Octokit: musterOctokit(now),
    request: { fetch: conditional(httpFetch(patience)) },
    log,
  });
  return probot.ready();
}

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Webhooks first; what they leave alone goes to the routes. */
async function serve(webhooks: Handler, others: Handler, { host, port }: { host: string; port: number }) {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!(await webhooks(request, response))) await others(request, response);
  };
  const server = createServer((request, response) => void answer(request, response));
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address();
  const open = typeof address === "object" ? address?.port : undefined;
  return {
    url: `http://${host}:${open ?? port}`,
    async close() {
      server.close();
      server.closeIdleConnections();
      if (server.listening) await once(server, "close");
    },
  };
}

const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")));
