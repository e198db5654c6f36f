/** The only place that makes an Octokit: how long an answer is waited for, which requests are sent again, and which never are. */

import { setTimeout as sleep } from "node:timers/promises";
import { Octokit } from "@octokit/rest";
import { manners, type Time } from "./asking/manners.ts";
import { patientFetch } from "./asking/patient.ts";

export type Client = Octokit;

export type ClientOptions = {
  /** REST base URL, e.g. `https://api.github.com` or `https://ghe.example/api/v3`. */
  readonly baseUrl: string;
  readonly token: string;
  readonly userAgent?: string;
  /** The runner's own by default. */
  readonly time?: Time;
  /** Begins when a request is sent, and fires when its answer counts as lost; a minute later by default. */
  readonly patience?: () => AbortSignal;
};

/** How long a run waits, each time, until GitHub wants requests again, in milliseconds; where GitHub asks for more the request fails. */
const longestSilence = 5 * 60_000;

/** GitHub gives up after ten seconds; a download takes longer. */
const longestAnswer = 60_000;

const own: Time = { now: Date.now, wait: sleep };

/** Reads and writes that may be repeated are tried again; creates are sent once (see `made.ts`); nothing is sent while GitHub wants nothing. */
export function openClient({ baseUrl, token, userAgent, time = own, patience = minute }: ClientOptions): Client {
  const Mannerly = Octokit.plugin(manners(time, longestSilence));
  return new Mannerly({
    auth: token,
    baseUrl,
    userAgent: userAgent ?? "muster",
    request: { fetch: patientFetch(patience) },
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
}

function quiet(): void {}

function minute(): AbortSignal {
  return AbortSignal.timeout(longestAnswer);
}
