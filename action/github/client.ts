/** The only place that makes an Octokit: which errors are tried again, and which never are. */

import { retry } from "@octokit/plugin-retry";
import { Octokit } from "@octokit/rest";

const Retrying = Octokit.plugin(retry);
export type Client = Octokit;

export type ClientOptions = {
  /** REST base URL, e.g. `https://api.github.com` or `https://ghe.example/api/v3`. */
  readonly baseUrl: string;
  readonly token: string;
  readonly userAgent?: string;
};

/** Reads are tried again on server errors and rate limits, three times with growing pauses; writes are sent once (see {@link once}). */
export function openClient({ baseUrl, token, userAgent }: ClientOptions): Client {
  return new Retrying({
    auth: token,
    baseUrl,
    userAgent: userAgent ?? "muster",
    retry: { doNotRetry: [400, 401, 403, 404, 409, 410, 422, 451] },
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
}

function quiet(): void {}

/** A create may have been applied although its answer was lost: it is never repeated blindly, the next lap looks first. */
export const once = { request: { retries: 0 } };

/** The HTTP status of an error that Octokit threw. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof Error && "status" in error && typeof error.status === "number" ? error.status : undefined;
}
