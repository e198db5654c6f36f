/** What Muster may do on a repository: the one table that the manifest, the token broker and the tests read. */

import type { Endpoints } from "@octokit/types";

type Permissions = Readonly<
  NonNullable<
    NonNullable<Endpoints["POST /app/installations/{installation_id}/access_tokens"]["parameters"]["permissions"]>
  >
>;

/**
 * What a run of `advance` needs, and so what a brokered token gets: branches, journals and contents; comments and labels; pull requests;
 * its own check runs, others' statuses; and the dispatch of other actors. Never `workflows`, never administration.
 */
export const advancePermissions = {
  actions: "write",
  checks: "write",
  contents: "write",
  issues: "write",
  pull_requests: "write",
  statuses: "read",
} as const satisfies Permissions;

/** What the app itself asks of whoever installs it: nothing more than it hands on. GitHub adds `metadata: read` to every app. */
export const appPermissions = { ...advancePermissions, metadata: "read" } as const satisfies Permissions;
