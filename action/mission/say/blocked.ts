/** What people read when something stands in the way that only they can move. */

import type { Blocker } from "../handoff.ts";

const needed: Readonly<Record<Blocker["kind"], string>> = {
  credentials:
    "Something asks for credentials. Workers and set-up have none on purpose: make it reachable without a secret, or let the project do without it.",
  permissions: "Something is not permitted on this runner. Grant it there, or let the project do without it.",
  network:
    "Something wants the network. Only `setup` commands may use it: add what is missing to `setup` in `.github/muster.yml`, or let the project do without it.",
  quota: "A quota or rate limit of a service is used up. Raise it, or wait until it is filled again.",
};

export function blockedText({ kind, message }: Blocker): string {
  return `**Blocked: ${kind}.** ${needed[kind]}\n\n${quoted(message)}`.slice(0, 1000);
}

/** After a person had said that it was mended. */
export function stillBlocked({ kind, message }: Blocker): string {
  return `It is still blocked (${kind}). ${needed[kind]}\n\n${quoted(message)}`;
}

/** As data: the message was written by a program. */
function quoted(message: string): string {
  return message
    .trim()
    .slice(-600)
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");
}
