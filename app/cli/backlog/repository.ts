/** A repository's backlog over GitHub's API, or a forge's: open issues with Muster's label, and what the journals say of them. */

import { pino } from "pino";
import { startLabel } from "#mission/say/labels";
import type { Mission } from "#mission/course/state";
import { Instant } from "#mission/ids";
import { missionOf } from "#mission/journal/events";
import { apiOf } from "../views/github-source.ts";
import { musterOctokit } from "../../octokit/client.ts";
import { journalReader } from "../../sweep/journals.ts";
import { type Place, statusOf } from "../../wakes/place.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export type Issue = {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  readonly touchedAt: Instant;
};

/** With `GITHUB_TOKEN` or `GH_TOKEN`, at `GITHUB_API_URL`, the server `GH_HOST`, or GitHub itself. Throws with what is missing. */
export async function openPlace(repository: string, environment: Environment): Promise<Place> {
  const [owner = "", repo = ""] = /^[\w.-]+\/[\w.-]+$/.test(repository) ? repository.split("/") : [];
  if (repo === "") throw new Error(`${repository} is no repository; write owner/name`);
  const token = environment["GITHUB_TOKEN"] ?? environment["GH_TOKEN"] ?? "";
  if (token === "") throw new Error("set GITHUB_TOKEN to a token that may read and write the repository's issues");
  const log = pino({ level: "silent" });
  const octokit = new (musterOctokit(Date.now))({ auth: { token }, baseUrl: apiOf(environment), log });
  const { data } = await octokit.rest.repos.get({ owner, repo }).catch((cause: unknown) => {
    const why = statusOf(cause) === 404 ? ": it is not there, or the token may not see it" : "";
    throw new Error(`read ${repository}${why}`, { cause });
  });
  return { owner, repo, defaultBranch: data.default_branch, octokit, log };
}

/** Open issues; with a label, or all. */
export async function openIssues(
  { octokit, owner, repo }: Place,
  label: string | undefined = startLabel,
): Promise<readonly Issue[]> {
  const labels = label === undefined ? {} : { labels: label };
  const found = await octokit.paginate(octokit.rest.issues.listForRepo, { owner, repo, ...labels, per_page: 100 });
  return found.flatMap((each) => (each.pull_request === undefined ? [issueOf(each)] : []));
}

type Listed = {
  readonly number: number;
  readonly title: string;
  readonly body?: string | null | undefined;
  readonly updated_at: string;
  readonly labels: readonly (string | { readonly name?: string | undefined })[];
};

function issueOf({ number, title, body, updated_at, labels }: Listed): Issue {
  const names = labels.flatMap((label) => (typeof label === "string" ? label : (label.name ?? [])));
  return { number, title, body: body ?? "", labels: names, touchedAt: Instant.parse(Date.parse(updated_at)) };
}

export async function issueAt({ octokit, owner, repo }: Place, issue_number: number): Promise<Issue> {
  const { data } = await octokit.rest.issues.get({ owner, repo, issue_number }).catch((cause: unknown) => {
    const why = statusOf(cause) === 404 ? ": it does not exist" : "";
    throw new Error(`read #${issue_number} of ${owner}/${repo}${why}`, { cause });
  });
  if (data.state !== "open") throw new Error(`#${issue_number} is closed; open it again first`);
  return issueOf(data);
}

/** Sets exactly these labels, where they differ. True when they did. */
export async function relabel(
  { octokit, owner, repo }: Place,
  { number, labels: present }: Issue,
  labels: readonly string[],
): Promise<boolean> {
  if (labels.length === present.length && labels.every((label) => present.includes(label))) return false;
  await octokit.rest.issues.setLabels({ owner, repo, issue_number: number, labels: [...labels] });
  return true;
}

/** By their issue's number. */
export async function missionsOf(place: Place): Promise<ReadonlyMap<number, Mission>> {
  const { active } = await journalReader(Date.now)(place);
  const missions = [...active].flatMap(([actor, lines]) => missionOf(actor, lines) ?? []);
  return new Map(missions.map((mission) => [mission.issue, mission]));
}
