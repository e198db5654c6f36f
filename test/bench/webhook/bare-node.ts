/** The floor of a webhook: a server that checks the signature and says yes. */

import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { listening } from "./listening.ts";

const secret = process.env["WEBHOOK_SECRET"] ?? "";

const server = createServer(async (request, response) => {
  const signed = createHmac("sha256", secret)
    .update(await buffer(request))
    .digest("hex");
  const given = String(request.headers["x-hub-signature-256"]);
  const [right, wrong] = [Buffer.from(`sha256=${signed}`), Buffer.from(given)];
  response.statusCode = right.length === wrong.length && timingSafeEqual(right, wrong) ? 200 : 400;
  response.end("ok\n");
});
await listening(server);
