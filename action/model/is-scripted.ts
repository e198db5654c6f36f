/** Whether what would be asked is our scripted model: the one that may be obeyed without a sandbox, since a person wrote what it says. */

import { z } from "zod";
import { isLocal } from "./credentials.ts";

/** Milliseconds after which nobody is there. */
const patience = 5000;
const longest = 10_000;

/** It says so itself, on this machine; a local way to a real model is a real model. Never throws. */
export async function isScriptedModel(url: string | undefined): Promise<boolean> {
  if (url === undefined || !isLocal(url) || !url.startsWith("http:")) return false;
  const answer = await answerOf(new URL(url)).catch(() => undefined);
  return z.object({ model: z.literal("scripted") }).safeParse(answer).success;
}

/** Over a bare connection: to load a client takes longer than to be answered, and the first request to the model waits for this one. Throws when there is no JSON. */
async function answerOf({ hostname, port }: URL): Promise<unknown> {
  const { connect } = process.getBuiltinModule("node:net");
  const socket = connect({ host: hostname.replaceAll(/[[\]]/g, ""), port: Number(port || 80) });
  socket.setTimeout(patience, () => socket.destroy(new Error("nobody answers")));
  socket.write("GET /healthz HTTP/1.0\r\nhost: localhost\r\nconnection: close\r\n\r\n");
  let text = "";
  for await (const chunk of socket) if ((text += String(chunk)).length > longest) break;
  return JSON.parse(text.slice(text.indexOf("\r\n\r\n")));
}
