/** The app as a running server: webhooks in, wakes out, sweeps, and the routes beside them. */

import { readFileSync } from "node:fs";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { Logger } from "pino";
import { Probot } from "probot";
import { z } from "zod";
import { due } from "#mission/wake/due";
import { broker } from "./broker/broker.ts";
import type { Settings } from "./environment.ts";
import { listen } from "./index.ts";
import { MusterOctokit } from "./octokit.ts";
import { routes } from "./routes.ts";
import { schedule } from "./sweep/schedule.ts";
import { type Due, sweeper } from "./sweep/sweep.ts";
import { ears } from "./wakes/hear.ts";
import { identityOf } from "./wakes/identity.ts";

export const webhookPath = "/api/github/webhooks";

export type AppOptions = Settings & {
  readonly log: Logger;
  readonly now: () => number;
  /** Milliseconds from sweep to sweep, and for which identical wakes are held together. */
  readonly sweepEvery: number;
  readonly together: number;
  readonly due?: Due;
};

export type RunningApp = {
  readonly url: string;
  readonly sweep: () => Promise<void>;
  /** Lets the wakes go that are held back. */
  readonly flush: () => Promise<void>;
  /** Ends what is under way first. */
  readonly close: () => Promise<void>;
};

export async function startApp(options: AppOptions): Promise<RunningApp> {
  const { log, now, api: baseUrl, appId, privateKey, webhookSecret: secret } = options;
  const probot = new Probot({ appId, privateKey, secret, baseUrl, Octokit: MusterOctokit, log });
  await probot.ready();
  const client = (installation?: number) => probot.auth(installation);
  const me = identityOf(client);
  const hearing = ears({ me, log, now, together: options.together });
  listen(probot, hearing);

  const sweep = sweeper({ client, answer: hearing.answer, due: options.due ?? due, now, log });
  const sweeps = schedule(sweep, { every: options.sweepEvery, now, log });
  const { fetch } = routes({
    version,
    sweptAt: sweeps.sweptAt,
    broker: broker({ app: client, me, issuer: options.issuer, workflow: options.workflow, now }),
    log,
  });
  const http = await serve(await probot.getNodeMiddleware({ path: webhookPath }), getRequestListener(fetch), options);
  sweeps.start();
  return {
    url: http.url,
    sweep: sweeps.sweep,
    flush: hearing.flush,
    async close() {
      await http.close();
      await sweeps.stop();
      await hearing.flush();
    },
  };
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
