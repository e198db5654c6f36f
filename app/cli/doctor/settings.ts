/** What has to be set on a repository: labels, secrets, variables, and the app that its variable names. */

import type { Octokit } from "@octokit/rest";
import { z } from "zod";
import { missionLabel, startLabel } from "#mission/say/labels";
import { answered } from "./answered.ts";
import { type Finding, less, unknown, well, wrong } from "./finding.ts";

type At = { readonly owner: string; readonly repo: string };

export async function labelsOf(octokit: Octokit, at: At): Promise<Finding> {
  const labels = await octokit.paginate(octokit.rest.issues.listLabelsForRepo, { ...at, per_page: 100 });
  const missing = [startLabel, missionLabel].filter((name) => !labels.some((label) => label.name === name));
  if (missing.length === 0) return well("labels", `\`${startLabel}\` and \`${missionLabel}\` are there`);
  const create = missing.map((name) => `gh label create "${name}" --repo ${at.owner}/${at.repo}`).join("; ");
  return wrong(
    "labels",
    `there is no label ${missing.map((name) => `\`${name}\``).join(", ")}: nobody can start a mission with it`,
    create,
  );
}

const keys = ["ANTHROPIC_API_KEY", "OPENAI_API_KEY"];
const identity = ["ANTHROPIC_FEDERATION_RULE_ID", "ANTHROPIC_ORGANIZATION_ID"];
const set = "Settings → Secrets and variables → Actions";

export type Named = {
  /** The names of its secrets, its organisation's among them; undefined where this token may not see them. */
  readonly secrets: ReadonlySet<string> | undefined;
  readonly variables: ReadonlyMap<string, string> | undefined;
};

export async function namedIn({ rest }: Octokit, at: At): Promise<Named> {
  const page = { ...at, per_page: 100 };
  const [secrets, shared, variables, common] = await Promise.all([
    answered(rest.actions.listRepoSecrets(page)),
    answered(rest.actions.listRepoOrganizationSecrets(page)),
    answered(rest.actions.listRepoVariables({ ...page, per_page: 30 })),
    answered(rest.actions.listRepoOrganizationVariables({ ...page, per_page: 30 })),
  ]);
  const names = [secrets, shared].flatMap((list) =>
    list.kind === "told" ? list.value.secrets.map(({ name }) => name) : [],
  );
  const values = [common, variables].flatMap((list) => (list.kind === "told" ? list.value.variables : []));
  return {
    secrets: secrets.kind === "told" ? new Set(names) : undefined,
    variables: variables.kind === "told" ? new Map(values.map(({ name, value }) => [name, value])) : undefined,
  };
}

export function keyOf({ secrets, variables }: Named): Finding {
  const lent = identity.every((name) => variables?.has(name));
  if (lent) return well("model's key", "the workflow proves its identity to Anthropic; no key is kept");
  const found = keys.filter((name) => secrets?.has(name));
  if (found.length > 0) return well("model's key", `as the secret ${found.join(" and the secret ")}`);
  if (secrets === undefined)
    return unknown(
      "model's key",
      "secrets are shown to those who may write only",
      "look with a token that may read the repository's secrets",
    );
  return wrong(
    "model's key",
    `neither ${keys.join(" nor ")} is set: no model can be asked`,
    `${set} → New repository secret ${keys[0]}`,
  );
}

const Health = z.looseObject({
  ok: z.literal(true),
  version: z.string(),
  sweptAt: z.string().optional(),
  waiting: z.number(),
});

/** `now`: milliseconds. The address is the one that the repository's variable names. */
export async function appAt({ variables }: Named, now: number, get: typeof fetch): Promise<Finding> {
  if (variables === undefined)
    return unknown(
      "the app",
      "variables are shown to those who may write only",
      "look with a token that may read the repository's variables",
    );
  const url = variables.get("MUSTER_URL");
  if (url === undefined || url === "")
    return less(
      "the app",
      "the variable MUSTER_URL is not set: Muster works with the job's token, and your CI does not run on its pull requests",
      `run the app and set ${set} → Variables → MUSTER_URL to its address, or leave it so: the README says under “Without the app” what is lost`,
    );
  const health = await healthOf(url, get);
  if (health === undefined)
    return wrong(
      "the app",
      `nothing that is the app answers at ${url}/healthz`,
      "start it, or set MUSTER_URL to where it is",
    );
  const swept = health.sweptAt === undefined ? undefined : now - Date.parse(health.sweptAt);
  if (swept === undefined || swept > 15 * 60_000)
    return wrong(
      "the app",
      `${url} answers, and has not swept ${swept === undefined ? "yet" : `for ${Math.round(swept / 60_000)} minutes`}`,
      "look into its log: it cannot reach GitHub, or has only just begun",
    );
  return well("the app", `${url} answers, version ${health.version}; ${health.waiting} wakes wait`);
}

/** Swallows why there is no answer: none is what is said. */
async function healthOf(url: string, get: typeof fetch): Promise<z.infer<typeof Health> | undefined> {
  try {
    const answer = await get(new URL("healthz", `${url.replace(/\/$/, "")}/`), { signal: AbortSignal.timeout(10_000) });
    return Health.safeParse(await answer.json()).data;
  } catch {
    return undefined;
  }
}
