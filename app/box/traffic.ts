/** Counts what Muster asks of a forge. */

import type { Forge, RegisteredApp } from "../forge/forge.ts";

export type Traffic = { readonly requests: number; readonly pushes: number };

/** Requests that the app or its installation made, by whatever process. */
export function countTraffic(forge: Forge, { slug }: RegisteredApp): () => Traffic {
  const ours = new Set([slug, `${slug}[bot]`]);
  const counts = { requests: 0, pushes: 0 };
  forge.onRequest(({ kind, login }) => {
    if (login === undefined || !ours.has(login)) return;
    if (kind === "push") counts.pushes += 1;
    if (kind === "rest" || kind === "graphql") counts.requests += 1;
  });
  return () => ({ ...counts });
}
