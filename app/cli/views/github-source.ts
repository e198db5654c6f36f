/** A repository over GitHub's API, or a forge's: read with the token of whoever asks. */

import { Octokit } from "@octokit/rest";
import { z } from "zod";
import { journalOver } from "../../journals/over-api.ts";
import { statusOf } from "../../wakes/place.ts";
import { decisionsAt } from "./decisions.ts";
import type { Source } from "./source.ts";

type Environment = Readonly<Record<string, string | undefined>>;

type Place = { readonly octokit: Octokit; readonly owner: string; readonly repo: string };

export type Opened = Place & { readonly defaultBranch: string; readonly cloneUrl: string; readonly token: string };

/** `GITHUB_TOKEN` or `GH_TOKEN`; `GITHUB_API_URL`, or `GH_HOST` for a server of one's own. Throws with what is missing. */
export async function openRepository(fullName: string, environment: Environment): Promise<Opened> {
  const token = environment["GITHUB_TOKEN"] ?? environment["GH_TOKEN"];
  if (token === undefined || token === "")
    throw new Error("set GITHUB_TOKEN (or GH_TOKEN) to a token that may read the repository's contents");
  const octokit = new Octokit({ auth: token, baseUrl: apiOf(environment), log: silent });
  const [owner = "", repo = ""] = fullName.split("/");
  const { data } = await octokit.rest.repos.get({ owner, repo }).catch((cause: unknown) => {
    const status = statusOf(cause);
    const why =
      status === 404 ? "it is not there, or this token may not see it" : `GitHub answered ${status ?? "nothing"}`;
    throw new Error(`look at ${fullName}: ${why}`, { cause });
  });
  return { octokit, owner, repo, defaultBranch: data.default_branch, cloneUrl: data.clone_url, token };
}

export async function githubSource(fullName: string, environment: Environment): Promise<Source> {
  const place = await openRepository(fullName, environment);
  const { octokit, owner, repo, defaultBranch } = place;
  return {
    name: fullName,
    defaultBranch,
    workTree: undefined,
    hasBranch: (branch) => isThere(octokit.rest.git.getRef({ owner, repo, ref: `heads/${branch}` })),
    journals: () => journalsAt(place),
    decisions: (actor) => decisionsAt(place.cloneUrl, place.token, actor),
    file: (path, branch) => fileAt(place, path, branch ?? defaultBranch),
  };
}

async function isThere(asked: Promise<unknown>): Promise<boolean> {
  return asked.then(
    () => true,
    (error: unknown) => {
      if (statusOf(error) === 404) return false;
      throw error;
    },
  );
}

/** Refusals are answers here, and said in our own words. */
export const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Where the API is: GitHub's own, unless the environment names another. */
export function apiOf({ GITHUB_API_URL: api, GH_HOST: host }: Environment): string {
  if (api !== undefined && api !== "") return api;
  return host === undefined || host === "" || host === "github.com"
    ? "https://api.github.com"
    : `https://${host}/api/v3`;
}

const Refs = z.array(z.object({ ref: z.string(), object: z.object({ sha: z.string() }) }));

async function journalsAt(place: Place): Promise<ReadonlyMap<string, string>> {
  const { octokit, owner, repo } = place;
  const refs = await octokit.paginate("GET /repos/{owner}/{repo}/git/matching-refs/{ref}", {
    owner,
    repo,
    ref: "muster/",
    per_page: 100,
  });
  const texts = new Map<string, string>();
  for (const { ref, object } of Refs.parse(refs)) {
    const [, actor] = /^refs\/muster\/(?:state|archive)\/([a-z0-9]+)$/.exec(ref) ?? [];
    if (actor !== undefined) texts.set(actor, (await journalOver(place, object.sha)) ?? "");
  }
  return texts;
}

async function fileAt({ octokit, owner, repo }: Place, path: string, ref: string): Promise<string | undefined> {
  const { data } = await octokit.rest.repos.getContent({ owner, repo, path, ref }).catch((error: unknown) => {
    if (statusOf(error) === 404) return { data: [] };
    throw new Error(`read ${path} of ${owner}/${repo}`, { cause: error });
  });
  if (Array.isArray(data) || data.type !== "file" || !("content" in data)) return undefined;
  return Buffer.from(data.content, "base64").toString("utf8");
}
