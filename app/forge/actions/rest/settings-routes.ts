/** The names of a repository's secrets, and its variables with their values. Organisations have none here. */

import type { Context, Hono } from "hono";
import type { Floor } from "../floor.ts";
import { guarded, page } from "./access.ts";

const may = { name: "secrets", access: "write" } as const;
const mayVariables = { name: "actions_variables", access: "write" } as const;

/** When a setting was made is nothing that the forge keeps. */
const dates = { created_at: "2026-01-01T00:00:00Z", updated_at: "2026-01-01T00:00:00Z" };

function secretsJson(c: Context, names: readonly string[]): Response {
  return c.json({ total_count: names.length, secrets: page(c, names).map((name) => ({ name, ...dates })) });
}

function variablesJson(c: Context, all: readonly (readonly [string, string])[]): Response {
  const variables = page(c, all).map(([name, value]) => ({ name, value, ...dates }));
  return c.json({ total_count: all.length, variables });
}

export function mountSettings(api: Hono, floor: Floor): void {
  const base = "/repos/:owner/:repo/actions";
  const { host } = floor;
  api.get(
    `${base}/secrets`,
    guarded(floor, may, (c, { repository }) => secretsJson(c, Object.keys(host.secrets(repository)))),
  );
  api.get(
    `${base}/organization-secrets`,
    guarded(floor, may, (c) => secretsJson(c, [])),
  );
  api.get(
    `${base}/variables`,
    guarded(floor, mayVariables, (c, { repository }) => variablesJson(c, Object.entries(host.variables(repository)))),
  );
  api.get(
    `${base}/organization-variables`,
    guarded(floor, mayVariables, (c) => variablesJson(c, [])),
  );
}
