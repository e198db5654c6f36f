/** What a person reads who labelled an issue without being allowed to start work on it. */

import type { ActorName } from "../ids.ts";

/** The hidden line by which the comment is found again, so that it is written once. */
export function refusedMarker(actor: ActorName): string {
  return `<!-- muster:${actor}:refused -->`;
}

/** The login is not written as a mention: it is they who just acted here, and they hear of the comment anyway. */
export function sayRefused(actor: ActorName, login: string): string {
  return [
    refusedMarker(actor),
    `Thank you, ${login}. Muster starts work only for people who may write to this repository, so nothing was started.`,
    "",
    "A maintainer can start it: remove the label `muster` and add it again.",
  ].join("\n");
}
