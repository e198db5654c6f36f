/** What people alone can mend, recognised in what programs say when they reach for the world: credentials, permissions, network, quota. */

import type { Blocker } from "#mission/handoff";
import { callsOf } from "../hooks/unwrap.ts";

const signs: readonly (readonly [Blocker["kind"], RegExp])[] = [
  [
    "quota",
    /429 Too Many Requests|rate limit exceeded|quota (?:has been )?exceeded|insufficient_quota|toomanyrequests|No space left on device|ENOSPC/i,
  ],
  [
    "credentials",
    /\bE401\b|\b401 Unauthorized|ENEEDAUTH|Authentication failed|could not read (?:Username|Password)|Permission denied \(publickey|Bad credentials|\bE403\b|\b403 Forbidden|invalid (?:api key|credentials|token)|Unable to locate credentials|unauthorized: authentication required|terminal prompts disabled/i,
  ],
  [
    "network",
    /getaddrinfo (?:ENOTFOUND|EAI_AGAIN)|\bEAI_AGAIN\b|Could not resolve (?:host|proxy)|Temporary failure in name resolution|Network is unreachable|ENETUNREACH|no such host|Name or service not known|Failed to establish a new connection|Could not connect to server|Couldn't connect to server|Failed to connect to|Temporary failure resolving|network error|CONNECT tunnel failed/i,
  ],
  ["permissions", /\bEACCES\b|\bEPERM\b|Permission denied|Operation not permitted|Read-only file system/],
];

/** Programs that reach for what is not in the repository. What others print of such errors may be their tests'. */
const reaching =
  /^(?:npm|npx|pnpm|yarn|corepack|bun|deno|pip[\d.]*|pipx|uv|poetry|conda|curl|wget|ssh|scp|rsync|apt|apt-get|apk|yum|dnf|brew|gem|bundle|composer|cargo|go|rustup|mvn|gradle|gradlew|docker|podman|kubectl|helm|gh|aws|gcloud|az|terraform|systemctl|mount|useradd|chown)$/;
const fetching =
  /^(?:i|install|ci|add|update|upgrade|get|fetch|pull|push|clone|download|build|sync|publish|login|mod|restore|dlx|exec|create)$/;
/** Their every use reaches out. */
const always =
  /^(?:npx|pipx|curl|wget|ssh|scp|rsync|apt|apt-get|apk|yum|dnf|gh|aws|gcloud|az|docker|podman|kubectl|helm|systemctl|mount|useradd)$/;

/** In the output of a set-up command, whichever it was. */
export function blockerIn(output: string): Blocker | undefined {
  for (const [kind, sign] of signs) {
    const found = output.split("\n").findLast((line) => sign.test(line));
    if (found !== undefined) return { kind, message: found.trim().slice(0, 1000) };
  }
  return undefined;
}

/** In the output of a model's command that failed: only if it reaches out. */
export function blockerOf(command: string, output: string): Blocker | undefined {
  return callsOf(command).calls.some(({ name, args }) => {
    if (name === "git") return args.some(({ text }) => /^(?:fetch|pull|clone|push|ls-remote|submodule)$/.test(text));
    return reaching.test(name) && (always.test(name) || args.some(({ text }) => fetching.test(text)));
  })
    ? blockerIn(output)
    : undefined;
}
