/** The floor of a webhook: a server that checks the signature and says yes. */

import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { listening } from "./listening.ts";

const secret = process.env["WEBHOOK_SECRET"] ?? "";

await listening(createServer((request, response) => void answer(request, response)));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const signed = createHmac("sha256", secret)
    .update(await buffer(request))
    .digest("hex");
  const [right, given] = [Buffer.from(`sha256=${signed}`), Buffer.from(String(request.headers["x-hub-signature-256"]))];
  response.statusCode = right.length === given.length && timingSafeEqual(right, given) ? 200 : 400;
  response.end("ok\n");
}
