/** A repository as we act on it, with the client that may. */

import type { ProbotOctokit } from "probot";
import type { Logger } from "pino";

export type Place = {
  readonly owner: string;
  readonly repo: string;
  readonly defaultBranch: string;
  /** Speaks for the installation on this repository. */
  readonly octokit: ProbotOctokit;
  readonly log: Logger;
};

/** Who the app is on its GitHub. */
export type Identity = { readonly appId: number; readonly login: string };

/** The HTTP status of a refused request, or undefined for any other failure. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof Error && "status" in error && typeof error.status === "number" ? error.status : undefined;
}
