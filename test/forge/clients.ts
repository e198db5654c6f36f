/** Clients of a forge: Octokit for people and apps, and a receiver of webhooks that checks their signatures. */

import { createHmac } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import { z } from "zod";
import type { Forge, RegisteredApp } from "../../app/forge/forge.ts";

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Octokit with a token, or anonymous. */
export function clientFor(forge: Forge, token?: string): Octokit {
  return new Octokit({ baseUrl: `${forge.url}/api/v3`, log: silent, ...(token !== undefined && { auth: token }) });
}

/** Octokit that signs as the app itself. */
export function appClient(forge: Forge, app: RegisteredApp): Octokit {
  const auth = { appId: app.id, privateKey: app.privateKey };
  return new Octokit({ baseUrl: `${forge.url}/api/v3`, log: silent, authStrategy: createAppAuth, auth });
}

/** An installation's token and Octokit with it. */
export async function installationClient(
  forge: Forge,
  app: RegisteredApp,
  installation: number,
): Promise<{ token: string; octokit: Octokit }> {
  const { data } = await appClient(forge, app).apps.createInstallationAccessToken({ installation_id: installation });
  return { token: data.token, octokit: clientFor(forge, data.token) };
}

const payloadShape = z.record(z.string(), z.unknown());
export const secret = "it stays between us";

export type Received = {
  readonly event: string;
  readonly guid: string;
  readonly isSigned: boolean;
  readonly payload: Record<string, unknown>;
};
export type Receiver = {
  readonly url: string;
  readonly received: Received[];
  readonly secrets: Set<string>;
  /** Resolves when one more has come. */
  next(): Promise<void>;
  close(): Promise<void>;
};

/** Listens for webhooks and keeps them; signatures are checked against the secrets it was told. */
export async function receiver(status = 200): Promise<Receiver> {
  const received: Received[] = [];
  const secrets = new Set([secret]);
  const arrivals = new EventEmitter();
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const signature = request.headers["x-hub-signature-256"];
      const mine = [...secrets].map((one) => `sha256=${createHmac("sha256", one).update(body).digest("hex")}`);
      received.push({
        event: String(request.headers["x-github-event"]),
        guid: String(request.headers["x-github-delivery"]),
        isSigned: mine.includes(String(signature)),
        payload: payloadShape.parse(JSON.parse(body.toString())),
      });
      response.writeHead(status).end("ok");
      arrivals.emit("one");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the receiver has no port");
  return {
    url: `http://127.0.0.1:${address.port}/`,
    received,
    secrets,
    next: async () => void (await once(arrivals, "one")),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
