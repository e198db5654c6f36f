/** Whether what would be asked is our scripted model: the one that may be obeyed without a sandbox, since a person wrote what it says. */

import { z } from "zod";

const local = ["127.0.0.1", "localhost", "[::1]"];

/** Whether an address is on this very machine. */
export function isLocal(url: string | undefined): boolean {
  return url !== undefined && URL.canParse(url) && local.includes(new URL(url).hostname);
}

/** It says so itself, on this machine; a local way to a real model is a real model. Never throws. */
export async function isScriptedModel(url: string | undefined): Promise<boolean> {
  if (url === undefined || !isLocal(url)) return false;
  const answer = await fetch(new URL("/healthz", url))
    .then((response) => response.json())
    .catch(() => undefined);
  return z.object({ model: z.literal("scripted") }).safeParse(answer).success;
}
