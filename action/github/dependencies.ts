/** What has to be done before an issue: what GitHub shows as blocking it, and how the issues stand that its text names. */

import { z } from "zod";
import type { Dependency } from "#mission/backlog/dependencies";
import { IssueNumber } from "#mission/ids";
import type { Client } from "./client.ts";
import { statusOf } from "./asking/request.ts";
import type { Place } from "./reading/mission-query.ts";

const Reading = z.object({
  number: z.int(),
  state: z.string(),
  state_reason: z.string().nullish(),
  repository_url: z.string(),
  pull_request: z.object({ merged_at: z.string().nullish() }).optional(),
});

/** `named`: `#3`, or `owner/name#3`; of other repositories nobody can look. Where GitHub has no dependencies of issues there are none. */
export async function readDependencies(
  client: Client,
  place: Place,
  issue: number,
  named: readonly string[],
): Promise<readonly Dependency[]> {
  const at = { owner: place.owner, repo: place.name };
  const own = `${place.owner}/${place.name}`.toLowerCase();
  const related = await client
    .paginate("GET /repos/{owner}/{repo}/issues/{issue_number}/dependencies/blocked_by", {
      ...at,
      issue_number: issue,
      per_page: 100,
    })
    .catch(noneWhereUnknown);
  const blocking = z
    .array(Reading)
    .parse(related)
    .map((each) => dependency(each, own));
  const known = new Set(blocking.map(({ name }) => name));
  const names = new Set(
    named.map((name) => (name.toLowerCase().startsWith(`${own}#`) ? name.slice(own.length) : name)),
  );
  const others = [...names].filter((name) => !known.has(name));
  return [...blocking, ...(await Promise.all(others.map((name) => look(client, at, name))))];
}

function noneWhereUnknown(error: unknown): readonly unknown[] {
  if (statusOf(error) === 404 || statusOf(error) === 410) return [];
  throw error;
}

async function look(
  client: Client,
  at: { readonly owner: string; readonly repo: string },
  name: string,
): Promise<Dependency> {
  if (!name.startsWith("#")) return { name, issue: undefined, state: "unseen" };
  const issue = IssueNumber.parse(Number(name.slice(1)));
  try {
    const { data } = await client.rest.issues.get({ ...at, issue_number: issue });
    return { name, issue, state: stateOf(Reading.parse(data)) };
  } catch (error) {
    if (statusOf(error) === 404 || statusOf(error) === 410) return { name, issue, state: "missing" };
    throw error;
  }
}

function dependency(reading: z.infer<typeof Reading>, own: string): Dependency {
  const repository = reading.repository_url.split("/").slice(-2).join("/");
  const here = repository.toLowerCase() === own;
  const name = `${here ? "" : repository}#${reading.number}`;
  return { name, issue: here ? IssueNumber.parse(reading.number) : undefined, state: stateOf(reading) };
}

/** A pull request is done when it is merged. */
function stateOf({ state, state_reason, pull_request }: z.infer<typeof Reading>): Dependency["state"] {
  if (state === "open") return "open";
  if (pull_request !== undefined) return pull_request.merged_at ? "completed" : "declined";
  return state_reason === "not_planned" || state_reason === "duplicate" ? "declined" : "completed";
}
