/** Writes a stream of events the way the script says: whole or in pieces, at once or slowly, to its end or not. */

import type { ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { Turn } from "./script.ts";

/** One server-sent event, as it goes over the wire. `blockEnd`: with it a block is complete. `closing`: it ends the answer. */
export type StreamFrame = { readonly kind: "opening" | "part" | "blockEnd" | "closing"; readonly text: string };

export type Travel = Pick<Turn, "cut" | "spreadMs" | "wire"> & { readonly strange: readonly StreamFrame[] };

/** After this many frames of any dialect a first block has begun and not ended. */
const inTheMiddle = 4;

/** Resolves when all is sent; a stream that stalls stays open until the other side goes. */
export async function travel(response: ServerResponse, frames: readonly StreamFrame[], how: Travel): Promise<void> {
  const { cut, spreadMs = 0, wire = {} } = how;
  const share = spreadMs / Math.max(1, frames.filter(({ kind }) => kind === "blockEnd").length);
  for (const frame of framesSent(frames, how)) {
    if (response.destroyed) return;
    const before = frame.kind === "blockEnd" ? share : 0;
    if (before > 0) await pause(before, undefined, { ref: false });
    await write(response, frame, wire.bytes);
    if (wire.pauseMs !== undefined) await pause(wire.pauseMs, undefined, { ref: false });
  }
  if (cut !== undefined) await breakOff(response);
  else if (wire.stalls !== true) response.end();
}

function framesSent(frames: readonly StreamFrame[], { cut, wire, strange }: Travel): readonly StreamFrame[] {
  const short = cut === "middle" || wire?.stalls === true;
  const sent = cut === "end" ? frames.filter(({ kind }) => kind !== "closing") : frames;
  const heard = short ? sent.slice(0, inTheMiddle) : sent;
  return wire?.strange === true ? heard.flatMap((frame) => [...strange, frame]) : heard;
}

async function breakOff(response: ServerResponse): Promise<void> {
  await new Promise<void>((resolve) => response.write(": flushed\n\n", () => resolve()));
  response.destroy();
}

/** In pieces each goes out alone, so that a character may arrive in two halves. */
async function write(response: ServerResponse, { text }: StreamFrame, size: number | undefined): Promise<void> {
  if (size === undefined) return void response.write(text);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) {
    await new Promise<void>((resolve) => response.write(bytes.subarray(at, at + size), () => setImmediate(resolve)));
  }
}
