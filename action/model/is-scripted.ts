/** Whether what would be asked is our scripted model: the one that may be obeyed without a sandbox, since a person wrote what it says. */

import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { isLocal } from "./credentials.ts";

/** Milliseconds after which nobody is there. */
const patience = 5000;

/** It says so itself, on this machine; a local way to a real model is a real model. Never throws. */
export async function isScriptedModel(url: string | undefined): Promise<boolean> {
  if (url === undefined || !isLocal(url)) return false;
  const answer = await answerAt(new URL("/healthz", url)).catch(() => undefined);
  return z.object({ model: z.literal("scripted") }).safeParse(answer).success;
}

/** Not by `fetch`, which takes 20 ms to load: this question goes out while that is done. Throws when there is no JSON. */
async function answerAt(url: URL): Promise<unknown> {
  const { get } = process.getBuiltinModule("node:http");
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { signal: AbortSignal.timeout(patience), agent: false }, resolve).on("error", reject);
  });
  return process.getBuiltinModule("node:stream/consumers").json(response);
}
