/** Probot with a listener that does nothing: what of a webhook's cost is Probot's. */

import { createServer } from "node:http";
import { pino } from "pino";
import { Probot } from "probot";
import { listening } from "./listening.ts";

const { APP_ID = "", PRIVATE_KEY = "", WEBHOOK_SECRET = "", GHE_HOST = "" } = process.env;
const probot = new Probot({
  appId: APP_ID,
  privateKey: PRIVATE_KEY,
  secret: WEBHOOK_SECRET,
  baseUrl: `http://${GHE_HOST}/api/v3`,
  log: pino({ level: "info" }),
});
await probot.ready();
probot.on("issues.labeled", () => undefined);
const handle = await probot.getNodeMiddleware({ path: "/api/github/webhooks" });
await listening(createServer((request, response) => void handle(request, response)));
