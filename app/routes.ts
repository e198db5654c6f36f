/** What the app serves besides webhooks: its health, tokens for runs that prove who they are, and the quality gate of a repository. */

import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Logger } from "pino";
import { z } from "zod";
import type { Brokered } from "./broker/broker.ts";
import type { GateAnswer, GateQuestion } from "./gate.ts";

const TokenRequest = z.strictObject({ token: z.string().min(1).max(20_000) });

export type RouteOptions = {
  readonly version: string;
  /** When the last sweep that succeeded ended, in milliseconds. */
  readonly sweptAt: () => number | undefined;
  /** How many wakes were acknowledged and are still to be acted on. */
  readonly waiting: () => number;
  readonly broker: (identityToken: string) => Promise<Brokered>;
  readonly gate: (question: GateQuestion) => Promise<GateAnswer>;
  readonly log: Logger;
};

export function routes({ version, sweptAt, waiting, broker, gate, log }: RouteOptions): Hono {
  const api = new Hono();
  api.get("/healthz", (context) => {
    const swept = sweptAt();
    return context.json({
      ok: true,
      version,
      sweptAt: swept === undefined ? undefined : new Date(swept).toISOString(),
      waiting: waiting(),
    });
  });
  api.post("/api/token", bodyLimit({ maxSize: 32 * 1024 }), async (context) => {
    const body: unknown = await context.req.json().catch(() => undefined);
    const { data } = TokenRequest.safeParse(body);
    if (data === undefined) return context.json({ error: 'the body must be {"token": "<identity token>"}' }, 400);
    const answer = await broker(data.token);
    if (answer.kind === "refused") {
      log.warn({ reason: answer.reason }, "no token given");
      return context.json({ error: answer.reason }, answer.status);
    }
    log.info({ repo: answer.repository }, "token given");
    return context.json(answer.body, 201, { "cache-control": "no-store" });
  });
  api.get("/quality-gate", async ({ req, body }) => {
    const { status, body: said } = await gate({ repo: req.query("repo"), authorization: req.header("authorization") });
    return body(said, status, { "content-type": "application/json", "cache-control": "no-store" });
  });
  api.onError((error, context) => {
    log.error({ err: error }, "request failed");
    return context.json({ error: "the app could not answer; try again" }, 503);
  });
  return api;
}
