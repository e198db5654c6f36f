/** What a job's token may do: the workflow's and the job's `permissions`, never more than the caller of a reusable workflow has. */

import type { Access, Permissions } from "../host.ts";
import type { PermissionsShape } from "./shape.ts";

const names = [
  "actions",
  "artifact_metadata",
  "attestations",
  "checks",
  "contents",
  "deployments",
  "discussions",
  "id_token",
  "issues",
  "models",
  "packages",
  "pages",
  "pull_requests",
  "repository_projects",
  "security_events",
  "statuses",
] as const;

const rank: Readonly<Record<Access, number>> = { none: 0, read: 1, write: 2 };

/** What a token has when no `permissions` are written: the restricted setting. */
const restricted: Permissions = { contents: "read", packages: "read", metadata: "read" };

const all = (access: Access): Permissions => ({
  ...Object.fromEntries(names.map((name) => [name, name === "id_token" && access === "read" ? "none" : access])),
  metadata: "read",
});

function written(shape: PermissionsShape): Permissions {
  if (shape === "read-all") return all("read");
  if (shape === "write-all") return all("write");
  const given = Object.entries(shape).map(([name, access]): [string, Access] => [name.replaceAll("-", "_"), access]);
  return { ...Object.fromEntries(given), metadata: "read" };
}

function capped(permissions: Permissions, cap: Permissions): Permissions {
  const least = (name: string, access: Access): Access => {
    const most = cap[name] ?? "none";
    return rank[most] < rank[access] ? most : access;
  };
  return Object.fromEntries(
    Object.entries(permissions).map(([name, access]): [string, Access] => [name, least(name, access)]),
  );
}

export type PermissionSources = {
  readonly workflow: PermissionsShape | null | undefined;
  readonly job: PermissionsShape | null | undefined;
  /** Of the job that called this workflow. */
  readonly cap: Permissions | undefined;
  /** A pull request from a fork reads only. */
  readonly readOnly: boolean;
};

export function permissionsOf(sources: PermissionSources): Permissions {
  const shape = sources.job ?? sources.workflow;
  const own = shape === undefined || shape === null ? (sources.cap ?? restricted) : written(shape);
  const within = sources.cap ? capped(own, sources.cap) : own;
  return sources.readOnly ? capped(within, all("read")) : within;
}
